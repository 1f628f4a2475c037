import { namesOf } from "../compose/child-environment.ts";
import { IN_FLIGHT_POLICIES } from "../compose/in-flight.ts";
import { followLive } from "../compose/live-run.ts";
import { resolveRun } from "../compose/open-run.ts";
import { parseContent } from "../compose/read-input.ts";
import { resumeRun } from "../compose/resume.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";

const CODES = ["today", "recorded"] as const;
const ACTIONS = ["accept", "decline", "cancel"] as const;

export const resume: Command = {
  arguments: [{ name: "<run>", description: "a run that waits for a person, or that was interrupted" }],
  options: [
    { flags: "--answer <action>", description: "what to say to the question that the run waits on", choices: ACTIONS },
    { flags: "--content <json>", description: "what goes with accept: the form, filled in" },
    { flags: "--interaction <id>", description: "which question, where there are several" },
    {
      flags: "--in-flight <policy>",
      description: "what becomes of calls whose outcome was lost (default ask)",
      choices: IN_FLIGHT_POLICIES,
    },
    { flags: "--env <names>", description: "further secrets of the environment that commands and agents get" },
    {
      flags: "--code <which>",
      description: "today's flow, or the one that was recorded (default today)",
      choices: CODES,
    },
  ],
  async run(context, { args: [name = ""], flags }) {
    const action = flags.choice("answer", ACTIONS);
    const content = flags.text("content");
    const interactionId = flags.text("interaction");
    if (action === undefined && (content !== undefined || interactionId !== undefined)) {
      throw new CliError("answer_missing", "--content and --interaction go with --answer, which is not there.", {
        hint: "Add --answer accept, decline or cancel.",
      });
    }
    const answer = action && {
      action,
      ...(interactionId === undefined ? {} : { interactionId }),
      ...(content === undefined ? {} : { content: parseContent(content) }),
    };
    const own = await resolveRun(context, name);
    const { globals, env, signal } = context;
    return followLive(context, (hooks) =>
      resumeRun({
        ...hooks,
        home: own.home,
        dir: own.path,
        inFlight: flags.choice("in-flight", IN_FLIGHT_POLICIES) ?? "ask",
        code: flags.choice("code", CODES),
        passEnv: namesOf(flags.text("env")),
        ...(answer === undefined ? {} : { answer }),
        env,
        globals,
        signal,
      }),
    );
  },
};
