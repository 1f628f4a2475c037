import { changeLabels } from "../compose/change-labels.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";

const TAG = /^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,63}$/u;

export const tag: Command = {
  arguments: [
    { name: "<run>", description: "the run" },
    { name: "<tags...>", description: "letters, digits and . _ : / -" },
  ],
  options: [{ flags: "--remove", description: "take these tags away instead" }],
  run(context, { args: [run = "", ...tags], flags }) {
    // One that was given elsewhere can be taken away, whatever it is.
    const wrong = flags.on("remove") ? undefined : tags.find((text) => !TAG.test(text));
    if (wrong !== undefined) {
      throw new CliError("invalid_argument", `${JSON.stringify(wrong)} cannot be a tag.`, {
        hint: "A tag has up to 64 letters, digits and . _ : / - and begins with a letter or a digit.",
        fields: { tag: wrong },
      });
    }
    const change = flags.on("remove")
      ? (known: readonly string[]) => known.filter((text) => !tags.includes(text))
      : (known: readonly string[]) => [...new Set([...known, ...tags])];
    return changeLabels(context, run, (labels) => ({ ...labels, tags: change(labels.tags) }));
  },
};
