import { parseRunId } from "@openexec/timeline";
import type { RunEnd } from "../compose/engine.ts";
import { existingHome } from "../compose/home.ts";
import { recordRun } from "../compose/record.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { indexRuns } from "../history/run-index.ts";
import { Board, type BoardRow } from "./board.ts";
import type { RecordFigures } from "./figures.ts";
import { stopIfInterrupted } from "./interrupted.ts";
import type { Project } from "./project.ts";

export interface RecordBeat {
  readonly context: Context;
  readonly home: string;
  readonly flow: string;
  readonly project: Project;
  readonly model: string;
  /** The project's environment, and where the model is. */
  readonly env: Context["env"];
  /** Called at each event, with the row that it ended. */
  onBoard(board: Board, ended: BoardRow | undefined): void;
}

/** The command of the tests: one that says the same on every Node. */
const TEST = "node --test-reporter=tap test/price.test.js";

/** Runs the demo's flow on its project, from the commit where the tests are red, and records it. */
export async function recordBeat(beat: RecordBeat): Promise<RecordFigures> {
  const { context, project } = beat;
  await project.reset();
  const board = new Board();
  const end = await recordRun({
    home: { cwd: context.cwd, directory: beat.home },
    flow: beat.flow,
    input: { test: TEST },
    cwd: project.directory,
    env: beat.env,
    globals: { ...context.globals, model: beat.model },
    signal: context.signal,
    onStart: () => undefined,
    onEvent: (event) => beat.onBoard(board, board.apply(event)),
  });
  await tellIndex(beat, end);
  stopIfInterrupted(context.signal);
  if (end.status !== "completed") throw failed(end);
  return figuresOf(end, board);
}

async function tellIndex({ context, home }: RecordBeat, { runId }: RunEnd): Promise<void> {
  const id = parseRunId(runId);
  const found = existingHome({ ...context, globals: { ...context.globals, dir: home } });
  // The index can be made again from the runs; `list` does so when it has to.
  if (id !== undefined && found !== undefined) await indexRuns(found, [id]);
}

function figuresOf(end: RunEnd, board: Board): RecordFigures {
  const { branch = "", commit = "" } = (end.output ?? {}) as { branch?: string; commit?: string };
  return {
    number: end.number ?? 0,
    runId: end.runId,
    dir: end.dir,
    head: end.head,
    events: board.events,
    durationMs: end.totals.durationMs,
    modelCalls: board.modelCalls,
    toolCalls: board.toolCalls,
    policyChecks: board.policyChecks,
    tokens: board.tokens,
    startedAt: board.startedAt,
    branch,
    commit,
    answers: board.answers,
  };
}

function failed({ number, status, error, dir }: RunEnd): CliError {
  const reason = error === undefined ? "" : `\n${error.message}`;
  return new CliError("demo_failed", `The demo's run #${number} ended as ${status}.${reason}`, {
    exitCode: EXIT.failed,
    hint: "`show` it to see where, and `doctor` to check this machine.",
    fields: { dir },
  });
}
