import type { AttemptRow, CallRow, StepsState } from "@openexec/timeline";
import { Words } from "./column-writer.ts";
import { copyOf } from "./copy-of.ts";
import { ATTEMPT_LAYOUT, CALL_LAYOUT } from "./layout.ts";
import { readTable } from "./read-table.ts";
import { type Table, TableWriter } from "./table-writer.ts";

/** The form of the columns. A reader that does not know it must not read them. */
export const COLUMNS_VERSION = 1;

/** All attempts and calls of a run, column by column. */
export interface StepColumns {
  readonly version: number;
  /** Texts that columns name by their place, from 1. */
  readonly words: readonly string[];
  readonly attempts: Table;
  readonly calls: Table;
  /** The attempt of each call, by its place from 1; 0 is none. */
  readonly owners: readonly number[];
  /** What belongs to no attempt. */
  readonly loose: Omit<StepsState["loose"], "calls">;
}

/** Fields of an attempt that are no columns: with the usual id, and without it. */
const USUAL = new Set(["calls", "attemptId"]);
const UNUSUAL = new Set(["calls"]);

/** What the id of an attempt is, in almost every run. */
function usualId({ scope, nodeId, attempt }: Pick<AttemptRow, "scope" | "nodeId" | "attempt">): string {
  return `${scope === undefined ? "" : `${scope}/`}${nodeId}#${attempt}`;
}

/** All attempts and calls of a run as columns of numbers: a quarter of their JSON, and compressed a tenth. */
export function stepColumns({ attempts, loose }: StepsState): StepColumns {
  const words = new Words();
  const attemptTable = new TableWriter(ATTEMPT_LAYOUT, words);
  const callTable = new TableWriter(CALL_LAYOUT, words);
  const owners: number[] = [];
  const add = (calls: readonly CallRow[] | undefined, attempt: number, attemptId: string): void => {
    for (const call of calls ?? []) {
      const short = (id: string): string =>
        attempt > 0 && id.startsWith(`${attemptId}:`) ? id.slice(attemptId.length) : id;
      const { callId, parentId } = call;
      // An id that looks like a shortened one is told beside the columns.
      const ids = callId.startsWith(":") || parentId?.startsWith(":") === true;
      owners.push(attempt);
      callTable.add({
        ...call,
        ...(ids ? { ids: { callId, parentId } } : {}),
        callId: short(callId),
        ...(parentId === undefined ? {} : { parentId: short(parentId) }),
      });
    }
  };
  for (const [index, row] of attempts.entries()) {
    attemptTable.add(row, row.attemptId === usualId(row) ? USUAL : UNUSUAL);
    add(row.calls, index + 1, row.attemptId);
  }
  const { calls, ...rest } = loose;
  add(calls, 0, "");
  return {
    version: COLUMNS_VERSION,
    words: words.list,
    attempts: attemptTable.table(),
    calls: callTable.table(),
    owners,
    loose: rest,
  };
}

const NOTHING = undefined;
const emptyAttempt = () => ({
  attemptId: NOTHING,
  nodeId: NOTHING,
  attempt: NOTHING,
  nodeType: NOTHING,
  startedSeq: NOTHING,
  startedAt: NOTHING,
  endedSeq: NOTHING,
  endedAt: NOTHING,
  durationMs: NOTHING,
  scope: NOTHING,
  parent: NOTHING,
  title: NOTHING,
  timeoutMs: NOTHING,
  outcome: NOTHING,
  policyChecks: NOTHING,
  logs: NOTHING,
  error: NOTHING,
  calls: NOTHING,
});
const emptyCall = () => ({
  callId: NOTHING,
  callType: NOTHING,
  name: NOTHING,
  startedSeq: NOTHING,
  startedAt: NOTHING,
  endedSeq: NOTHING,
  endedAt: NOTHING,
  durationMs: NOTHING,
  status: NOTHING,
  subject: NOTHING,
  parentId: NOTHING,
  sessionId: NOTHING,
  retryOf: NOTHING,
  usage: NOTHING,
  cost: NOTHING,
  exitCode: NOTHING,
  errorCode: NOTHING,
  errorMessage: NOTHING,
});

type ReadAttempt = Omit<AttemptRow, "attemptId"> & { attemptId?: string };
type ReadCall = { callId: string; parentId?: string; ids?: { callId: string; parentId?: string } };

/** What {@link stepColumns} was given; everything in it is new. */
export function stepsOfColumns(columns: StepColumns): StepsState {
  const work = stepsInPieces(columns);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** As {@link stepsOfColumns}, for a thread that has something else to do between the pieces. */
export function* stepsInPieces({
  words,
  attempts,
  calls,
  owners,
  loose,
}: StepColumns): Generator<void, StepsState, undefined> {
  // The shape is that of the schema; what the rows hold is what the log said.
  const rows = (yield* readTable(attempts, ATTEMPT_LAYOUT, words, emptyAttempt)) as unknown as ReadAttempt[];
  for (const row of rows) row.attemptId ??= usualId(row);
  const state = { attempts: rows as AttemptRow[], loose: copyOf(loose) } as StepsState;
  const callRows = (yield* readTable(calls, CALL_LAYOUT, words, emptyCall)) as unknown as ReadCall[];
  yield;
  for (const [index, row] of callRows.entries()) {
    const owner = state.attempts[(owners[index] ?? 0) - 1];
    if (row.ids !== undefined) {
      Object.assign(row, row.ids);
      delete row.ids;
    } else if (owner !== undefined) {
      if (row.callId.startsWith(":")) row.callId = owner.attemptId + row.callId;
      if (row.parentId?.startsWith(":") === true) row.parentId = owner.attemptId + row.parentId;
    }
    const contents = owner ?? state.loose;
    contents.calls ??= [];
    contents.calls.push(row as unknown as CallRow);
  }
  return state;
}
