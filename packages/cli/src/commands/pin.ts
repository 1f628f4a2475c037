import { changeLabels } from "../compose/change-labels.ts";
import type { Command } from "../framework/command.ts";

export const pin: Command = {
  arguments: [{ name: "<run>", description: "the run to keep" }],
  run: (context, { args: [run = ""] }) => changeLabels(context, run, (labels) => ({ ...labels, pinned: true })),
};
