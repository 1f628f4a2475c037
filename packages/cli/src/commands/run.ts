import { resolve } from "node:path";
import { namesOf } from "../compose/child-environment.ts";
import { homeOptions } from "../compose/home.ts";
import { followLive } from "../compose/live-run.ts";
import { readPolicy } from "../compose/policy-file.ts";
import { readInput } from "../compose/read-input.ts";
import { recordRun } from "../compose/record.ts";
import type { Command } from "../framework/command.ts";

export const run: Command = {
  arguments: [{ name: "<flow>", description: "the file of the flow: .ts or .js" }],
  options: [
    { flags: "--input-json <json>", description: "the input of the run" },
    { flags: "--input-file <file>", description: "a JSON file that holds it; - is standard input" },
    { flags: "--env <names>", description: "secrets of the environment that commands and agents get: A,B_*" },
    { flags: "--env-only", description: "they get nothing else but what every program needs" },
    { flags: "--policy <file>", description: "a YAML or JSON file: what commands, tools and agents may do" },
  ],
  details: "Without an input the flow gets {}.",
  async run(context, { args: [flow = ""], flags }) {
    const input = await readInput(context, flags.text("input-json"), flags.text("input-file"));
    const policyFile = flags.text("policy");
    const policy = policyFile === undefined ? undefined : await readPolicy(resolve(context.userCwd, policyFile));
    const { globals, env, cwd, signal } = context;
    return followLive(context, (hooks) =>
      recordRun({
        ...hooks,
        home: homeOptions(context),
        flow: resolve(context.userCwd, flow),
        input,
        policy,
        passEnv: namesOf(flags.text("env")),
        onlyEnv: flags.on("env-only"),
        cwd,
        env,
        globals,
        signal,
      }),
    );
  },
};
