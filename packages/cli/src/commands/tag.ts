import { wrongTag } from "@openexec/protocol";
import { changeLabels } from "../compose/change-labels.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";

export const tag: Command = {
  arguments: [
    { name: "<run>", description: "the run" },
    { name: "<tags...>", description: "up to 64 characters each, of one line" },
  ],
  options: [{ flags: "--remove", description: "take these tags away instead" }],
  run(context, { args: [run = "", ...tags], flags }) {
    // One that was given elsewhere can be taken away, whatever it is.
    const change = flags.on("remove")
      ? (known: readonly string[]) => known.filter((text) => !tags.includes(text))
      : (known: readonly string[]) => withTags(known, tags);
    return changeLabels(context, run, (labels) => ({ ...labels, tags: change(labels.tags) }));
  },
};

function withTags(known: readonly string[], tags: readonly string[]): string[] {
  const wrong = wrongTag(tags, known);
  if (wrong === undefined) return [...new Set([...known, ...tags])];
  throw new CliError("invalid_argument", `${JSON.stringify(wrong.tag)} cannot be a tag: ${wrong.problem}.`, {
    fields: { tag: wrong.tag },
  });
}
