import { changeLabels } from "../compose/change-labels.ts";
import type { Command } from "../framework/command.ts";

export const unpin: Command = {
  arguments: [{ name: "<run>", description: "a run that is pinned" }],
  run: (context, { args: [run = ""] }) => changeLabels(context, run, (labels) => ({ ...labels, pinned: false })),
};
