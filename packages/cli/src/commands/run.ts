import { resolve } from "node:path";
import { homeOptions } from "../compose/home.ts";
import { followLive } from "../compose/live-run.ts";
import { readInput } from "../compose/read-input.ts";
import { recordRun } from "../compose/record.ts";
import type { Command } from "../framework/command.ts";

export const run: Command = {
  arguments: [{ name: "<flow>", description: "the file of the flow: .ts or .js" }],
  options: [
    { flags: "--input-json <json>", description: "the input of the run" },
    { flags: "--input-file <file>", description: "a JSON file that holds it; - is standard input" },
  ],
  details: "Without an input the flow gets {}.",
  async run(context, { args: [flow = ""], flags }) {
    const input = await readInput(context, flags.text("input-json"), flags.text("input-file"));
    const { globals, env, cwd, signal } = context;
    return followLive(context, (hooks) =>
      recordRun({
        ...hooks,
        home: homeOptions(context),
        flow: resolve(context.userCwd, flow),
        input,
        cwd,
        env,
        globals,
        signal,
      }),
    );
  },
};
