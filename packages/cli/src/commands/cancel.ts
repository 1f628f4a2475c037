import { actorOf } from "../compose/identity.ts";
import { post } from "../compose/inbox.ts";
import { followLive } from "../compose/live-run.ts";
import { type OwnRun, resolveRun } from "../compose/open-run.ts";
import { resumeRun } from "../compose/resume.ts";
import { summarize } from "../compose/summarize.ts";
import { writerOf } from "../compose/writer.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command, CommandResult } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";

export const cancel: Command = {
  arguments: [{ name: "<run>", description: "a run that another process runs, or that waits for a person" }],
  options: [{ flags: "--reason <text>", description: "why; it is recorded" }],
  async run(context, { args: [name = ""], flags }) {
    const own = await resolveRun(context, name);
    const writer = writerOf(own.path);
    if (writer === undefined) await demandWaiting(own);
    const reason = flags.text("reason");
    post(
      own.path,
      { type: "cancel", ...(reason === undefined ? {} : { reason }) },
      actorOf(context.env),
      context.now(),
    );
    if (writer === undefined) return endHere(context, own);
    const { pid, host } = writer.record;
    return {
      exitCode: EXIT.ok,
      json: { runId: own.runId, number: own.number ?? null, requested: true, writer: { pid, host } },
      text: `asked process ${pid} to cancel ${own.runId}`,
    };
  },
};

/** @throws CliError `run_not_running` when nothing is left to cancel, or nobody knows what became of what it did */
async function demandWaiting({ home, runId, number }: OwnRun): Promise<void> {
  const { status } = await summarize(home, runId, number);
  if (status === "waiting") return;
  throw new CliError(
    "run_not_running",
    `No process runs ${runId}, and it waits for nobody: there is nothing to cancel.`,
    {
      ...(status === "interrupted" && { hint: "Its process died: `resume --in-flight fail` brings it to an end." }),
      fields: { runId, status },
    },
  );
}

/** The process that waited is gone: the run is taken up, finds that it was cancelled, and ends. */
async function endHere(context: Context, own: OwnRun): Promise<CommandResult> {
  const { env, globals, signal } = context;
  const ended = await followLive(context, ({ onStart, onEvent }) =>
    resumeRun({ onStart, onEvent, home: own.home, dir: own.path, inFlight: "ask", env, globals, signal }),
  );
  return {
    ...ended,
    exitCode: EXIT.ok,
    json: { runId: own.runId, number: own.number ?? null, requested: true, writer: null },
  };
}
