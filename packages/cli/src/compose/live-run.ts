import { relative } from "node:path";
import type { AskPort } from "@openexec/runtime";
import { type ErrorRecord, OpenExecError, parseRunId, toErrorRecord } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import type { CommandResult } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT, type ExitCode } from "../framework/exit-codes.ts";
import { indexRuns } from "../history/run-index.ts";
import type { FeedEvent } from "../progress/feed.ts";
import { watchProgress } from "../progress/watch.ts";
import { renderRunEnd } from "../show/render-run-end.ts";
import { painter } from "../text/painter.ts";
import type { BegunRun, RunEnd } from "./engine.ts";
import { guardExit } from "./exit-guard.ts";
import { asksForContent, exampleContent } from "./form.ts";
import { existingHome } from "./home.ts";
import { commandLine } from "./invocation.ts";
import { MissedVariables } from "./missed-variables.ts";
import { endWhenBlocked } from "./step-blocked.ts";
import { terminalAsk } from "./terminal-ask.ts";

interface Hooks {
  readonly ask?: AskPort;
  onStart(run: BegunRun): void;
  onEvent(event: FeedEvent): void;
  /** JSON Schema of what each question asks for that was asked before this process, by the id of the interaction. */
  onForms(recorded: ReadonlyMap<string, unknown>): void;
}

/** Shows a run of this process while it happens, and tells at the end how it went: what `run` and `resume` do. */
export async function followLive(context: Context, start: (hooks: Hooks) => Promise<RunEnd>): Promise<CommandResult> {
  const { stderr, env, now } = context;
  const shown = context.globals.format === "text";
  const watcher = shown ? await watchProgress({ stream: stderr, env, now }) : undefined;
  let begun: BegunRun | undefined;
  const forms = new Map<string, unknown>();
  const missed = new MissedVariables();
  const onStart = (run: BegunRun): void => {
    begun = run;
    const paint = painter(stderr, env);
    watcher?.print(paint.dim(`${nameOf(run)}  ${relative(context.userCwd, run.dir)}`));
  };
  const watchdog = endWhenBlocked(context, () => begun);
  const onEvent = (event: FeedEvent): void => {
    watchdog.see(event);
    watcher?.event(event);
    missed.see(event);
    if (event.type !== "InteractionRequested" || event.callId === undefined) return;
    const { schema } = event.payload;
    if (schema !== undefined && "value" in schema) forms.set(event.callId, schema.value);
  };
  const onForms = (recorded: ReadonlyMap<string, unknown>): void => {
    for (const [interactionId, schema] of recorded) forms.set(interactionId, schema);
  };
  let end: RunEnd;
  const stopGuarding = guardExit(context, () => begun);
  try {
    const ask = watcher && terminalAsk(context, watcher);
    const hooks = { onStart, onEvent, onForms };
    end = await start(ask === undefined ? hooks : { ...hooks, ask });
  } catch (error) {
    throw begun === undefined ? error : whileRunning(error, begun);
  } finally {
    stopGuarding();
    watchdog.end();
    watcher?.end();
  }
  await tellIndex(context, end);
  return resultOf(context, end, forms, missed.hint(end));
}

function resultOf(
  context: Context,
  end: RunEnd,
  forms: ReadonlyMap<string, unknown>,
  hint: string | undefined,
): CommandResult {
  const name = end.number === undefined ? end.runId : String(end.number);
  const [question] = end.waitingFor;
  const then = question === undefined ? ["replay", name] : ["resume", name, ...answerWords(forms, question)];
  const next = [commandLine(context, ["show", name]), commandLine(context, then)];
  const paint = painter(context.stdout, context.env);
  const lines = renderRunEnd(end, { place: relative(context.userCwd, end.dir), next, hint }, paint);
  return {
    exitCode: exitCodeOf(end, context),
    json: { ...documentOf(end, context), ...(hint === undefined ? {} : { hint }) },
    text: lines.join("\n"),
    quiet: end.runId,
  };
}

/** The flags that say yes to a question, with its form where it has one. */
function answerWords(
  forms: ReadonlyMap<string, unknown>,
  { interactionId }: RunEnd["waitingFor"][number],
): readonly string[] {
  const accept = ["--answer", "accept"];
  const schema = forms.get(interactionId);
  return asksForContent(schema) ? [...accept, "--content", JSON.stringify(exampleContent(schema))] : accept;
}

function documentOf(end: RunEnd, { globals }: Context): object {
  const { runId, number, dir, status, head, name, totals, output, error, waitingFor } = end;
  return {
    runId,
    number: number ?? null,
    dir,
    status,
    head,
    name,
    totals,
    output: output ?? null,
    ...(error === undefined ? {} : { error: globals.verbose ? error : withoutStack(error) }),
    ...(waitingFor.length === 0 ? {} : { waitingFor }),
  };
}

function withoutStack({ stack: _, cause, ...error }: ErrorRecord): ErrorRecord {
  return { ...error, ...(cause === undefined ? {} : { cause: cause.map(withoutStack) }) };
}

const EXIT_OF_STATUS = {
  completed: EXIT.ok,
  failed: EXIT.failed,
  timed_out: EXIT.timedOut,
  cancelled: EXIT.failed,
  waiting: EXIT.waiting,
} as const satisfies Record<RunEnd["status"], ExitCode>;

function exitCodeOf({ status }: RunEnd, { signal }: Context): ExitCode {
  return signal.aborted && status !== "completed" ? EXIT.interrupted : EXIT_OF_STATUS[status];
}

/** The run was begun and could not be written to its end: whoever reads this must find what there is of it. */
function whileRunning(error: unknown, run: BegunRun): CliError {
  const record = toErrorRecord(error);
  const own = error instanceof OpenExecError ? error : undefined;
  return new CliError(record.code ?? "run_broken", `${record.message}\n${nameOf(run)} in ${run.dir}`, {
    exitCode: EXIT.failed,
    hint: own?.hint ?? "What was recorded can be read: `show` it, or `resume` it.",
    fields: { ...own?.fields, runId: run.runId, number: run.number ?? null, dir: run.dir },
    cause: error,
  });
}

async function tellIndex(context: Context, end: RunEnd): Promise<void> {
  const runId = parseRunId(end.runId);
  const home = existingHome(context);
  const problem = runId === undefined || home === undefined ? undefined : await indexRuns(home, [runId]);
  if (problem !== undefined && context.globals.verbose) context.stderr.write(`${problem.message}\n`);
}

function nameOf({ runId, number }: BegunRun): string {
  return number === undefined ? runId : `#${number}  ${runId}`;
}
