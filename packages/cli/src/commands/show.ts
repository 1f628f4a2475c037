import { openRun } from "../compose/open-run.ts";
import type { Command } from "../framework/command.ts";
import { SHOW_OPTIONS, showBundle } from "../show/show-bundle.ts";

export const show: Command = {
  arguments: [{ name: "<run>", description: "a run, or the path of a bundle" }],
  options: [
    ...SHOW_OPTIONS,
    { flags: "--follow", description: "stay until the run ends, also when another process runs it" },
  ],
  async run(context, { args: [name = ""], flags }) {
    const opened = await openRun(context, name);
    try {
      if (flags.on("follow")) {
        const { followRun } = await import("../show/follow.ts");
        await followRun(context, opened);
      }
      return await showBundle(context, opened, flags);
    } finally {
      await opened.close();
    }
  },
};
