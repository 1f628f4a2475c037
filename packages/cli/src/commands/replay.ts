import { directorySource } from "@openexec/bundle";
import { foldRun, parseRunId } from "@openexec/timeline";
import type { ReplayEnd } from "../compose/engine.ts";
import { replayRun } from "../compose/replay.ts";
import { openTarget } from "../compose/replay-target.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT, type ExitCode } from "../framework/exit-codes.ts";
import { indexRuns } from "../history/run-index.ts";
import { installation } from "../replay/block.ts";
import { findAttempt } from "../show/find-attempt.ts";
import { renderReplay } from "../show/render-replay.ts";
import { painter } from "../text/painter.ts";

const CODES = ["today", "recorded"] as const;
const LIVE = ["model", "tools"] as const;

export const replay: Command = {
  arguments: [{ name: "<run>", description: "the run to replay, or a bundle: a directory or a zip" }],
  options: [
    { flags: "--step <attempt>", description: "only this attempt, with the recorded results of earlier ones" },
    { flags: "--strict", description: "anything but identical is a failure" },
    {
      flags: "--code <which>",
      description: "today's flow, or the one that was recorded (default today; recorded for a bundle from elsewhere)",
      choices: CODES,
    },
    { flags: "--live <what>", description: "ask the world for this instead of the record", choices: LIVE },
  ],
  details: "Calls no model, starts no process, opens no socket: the record answers. Its verdict is a run of its own.",
  async run(context, { args: [name = ""], flags }) {
    if (flags.text("live") !== undefined) {
      throw new CliError("live_not_available", "A replay with live models or tools is not built yet.", {
        hint: "Without --live the record answers, and nothing is sent anywhere.",
      });
    }
    const target = await openTarget(context, name);
    const step = flags.text("step");
    const attempt = step === undefined ? undefined : await attemptOf(target.dir, step);
    const { env, signal } = context;
    const end = await replayRun({
      home: target.home,
      dir: target.dir,
      mode: attempt === undefined ? "exact" : "step",
      ...(attempt === undefined ? {} : { attempt }),
      code: flags.choice("code", CODES) ?? (target.isForeign ? "recorded" : "today"),
      isForeign: target.isForeign,
      readable: target.isForeign ? [installation(), target.dir] : undefined,
      env,
      signal,
    }).finally(() => target.close());
    const replayId = parseRunId(end.runId);
    if (replayId !== undefined) await indexRuns(target.home, [replayId]);
    const { durationMs: _, original: __, ...document } = end;
    return {
      exitCode: exitCodeOf(end, flags.on("strict")),
      json: { ...document, derivedHead: end.derivedHead ?? null, firstDivergence: end.firstDivergence ?? null },
      text: renderReplay(end, target.number, painter(context.stdout, context.env)).join("\n"),
      quiet: end.verdict,
    };
  },
};

/** The attempt that a person means, by the same names that `show --step` takes. */
async function attemptOf(dir: string, text: string): Promise<string> {
  const { steps } = await foldRun(directorySource(dir));
  return findAttempt(text, steps.attempts).attemptId;
}

function exitCodeOf({ verdict }: ReplayEnd, strict: boolean): ExitCode {
  const fine = verdict === "identical" || (verdict === "equivalent" && !strict);
  return fine ? EXIT.ok : EXIT.diverged;
}
