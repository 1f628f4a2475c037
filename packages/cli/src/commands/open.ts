import { openPath } from "../compose/open-run.ts";
import type { Command } from "../framework/command.ts";
import { SHOW_OPTIONS, showBundle } from "../show/show-bundle.ts";

export const open: Command = {
  arguments: [{ name: "<path>", description: "the directory or zip of a bundle" }],
  options: SHOW_OPTIONS,
  async run(context, { args: [path = ""], flags }) {
    const opened = await openPath(context, path);
    try {
      return await showBundle(context, opened, flags);
    } finally {
      await opened.close();
    }
  },
};
