import { changeLabels } from "../compose/change-labels.ts";
import type { Command } from "../framework/command.ts";

export const note: Command = {
  arguments: [
    { name: "<run>", description: "the run" },
    { name: "[text]", description: "the note; without it the note is removed" },
  ],
  run: (context, { args: [run = "", text] }) =>
    changeLabels(context, run, ({ note: _, ...labels }) => (text === undefined ? labels : { ...labels, note: text })),
};
