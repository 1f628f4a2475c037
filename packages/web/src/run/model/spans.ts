import { type AttemptRow, type CallRow, type RunStatus, type StepsState, unendedStatus } from "@openexec/timeline";
import { plainText } from "../text/plain.ts";
import { FAMILY_OF_CALL, FAMILY_OF_NODE, type Family } from "./family.ts";
import { sinceStart } from "./since-start.ts";

/**
 * How something stands: `open` has no outcome yet, `waiting` none before a person answers; what has none and can get none any
 * more was `interrupted`.
 */
export type SpanStatus = "ok" | "failed" | "timed_out" | "cancelled" | "interrupted" | "skipped" | "open" | "waiting";

interface SpanBase {
  /** Place in the list of all spans, which is in the order of the log. */
  readonly index: number;
  /** Attempt id or call id. */
  readonly id: string;
  readonly name: string;
  readonly family: Family;
  readonly status: SpanStatus;
  readonly startedSeq: number;
  readonly endedSeq: number | undefined;
  /** Milliseconds since the start of the run. */
  readonly start: number;
  readonly end: number | undefined;
  /** Index of the span that this one is inside of. */
  readonly parent: number | undefined;
  readonly depth: number;
}

export interface AttemptSpan extends SpanBase {
  readonly spanType: "attempt";
  readonly row: AttemptRow;
  /** Those of its calls that ask a person. */
  readonly questions: readonly CallRow[];
}

export interface CallSpan extends SpanBase {
  readonly spanType: "call";
  readonly row: CallRow;
  readonly attemptId: string | undefined;
}

/** A stretch of the run that has a beginning: an attempt or a call. */
export type Span = AttemptSpan | CallSpan;

const STATUSES: Readonly<Record<string, SpanStatus>> = {
  ok: "ok",
  accept: "ok",
  fired: "ok",
  decline: "cancelled",
  cancel: "cancelled",
  cancelled: "cancelled",
  expire: "timed_out",
  failed: "failed",
  timed_out: "timed_out",
  interrupted: "interrupted",
  skipped: "skipped",
};

const UNENDED = { running: "open", interrupted: "interrupted" } as const satisfies Record<string, SpanStatus>;

/**
 * How it stands at event `at`: what begins later is not begun, what ends later is under way; what began and never ended is
 * what it is for the whole run.
 */
export function statusAt(span: Span, at: number): SpanStatus {
  const { startedSeq, endedSeq } = span;
  if (startedSeq > at) return "skipped";
  const status = endedSeq !== undefined && endedSeq > at ? "open" : span.status;
  return status === "open" && waitsAt(span, at) ? "waiting" : status;
}

/** Whether it is a question that nobody has answered yet, or a step that asked one. */
function waitsAt(span: Span, at: number): boolean {
  if (span.spanType === "call") return isQuestion(span.row);
  // Asked in every frame while the playhead moves: a step of thousands of calls asks few questions.
  return span.questions.some(
    ({ startedSeq, endedSeq }) => startedSeq <= at && (endedSeq === undefined || endedSeq > at),
  );
}

function isQuestion({ callType }: CallRow): boolean {
  return callType === "interaction";
}

/** Whether it is told at event `at` what came of it. */
export function isOverAt(span: Span, at: number): boolean {
  return span.startedSeq <= at && !isUnderWay(statusAt(span, at));
}

/** Whether its outcome is still to come. */
export function isUnderWay(status: SpanStatus): boolean {
  return status === "open" || status === "waiting";
}

/** How it stands, as a word in a text. */
export function wordOf(status: SpanStatus): string {
  return status === "open" ? "running" : status.replace("_", " ");
}

/** Whether it went wrong. */
export function isBad(status: SpanStatus): boolean {
  return status === "failed" || status === "timed_out" || status === "interrupted";
}

/** A span whose place is found when all are there: in place, since a long run has tens of thousands of them. */
type Draft = Span & {
  readonly parentId: string | undefined;
  index: number;
  parent: number | undefined;
  depth: number;
};

/**
 * All attempts and calls in the order of the log, each with the span around it: an attempt in its fan-out, a call in
 * the call that made it, else in its attempt.
 * @param run when it started (RFC 3339), and how it stands: that tells what came of those without an outcome
 */
export function spansOf(
  { attempts, loose }: StepsState,
  run: { readonly startedAt: string; readonly status: RunStatus },
): readonly Span[] {
  const since = sinceStart(run.startedAt);
  const unended = UNENDED[unendedStatus(run.status)];
  const statusOf = (said: string | undefined): SpanStatus => (said === undefined ? unended : (STATUSES[said] ?? "ok"));
  const end = (at: string | undefined): number | undefined => (at === undefined ? undefined : since(at));
  const drafts: Draft[] = [];
  const addCalls = (calls: readonly CallRow[] | undefined, attemptId: string | undefined): void => {
    for (const row of calls ?? []) {
      drafts.push({
        spanType: "call",
        row,
        attemptId,
        id: row.callId,
        name: plainText(row.name),
        family: FAMILY_OF_CALL[row.callType],
        status: statusOf(row.status),
        startedSeq: row.startedSeq,
        endedSeq: row.endedSeq,
        start: since(row.startedAt),
        end: end(row.endedAt),
        parentId: row.parentId ?? attemptId,
        index: 0,
        parent: undefined,
        depth: 0,
      });
    }
  };
  for (const row of attempts) {
    drafts.push({
      spanType: "attempt",
      row,
      questions: (row.calls ?? []).filter(isQuestion),
      id: row.attemptId,
      name: plainText(`${row.title ?? row.nodeId}${branchOf(row.scope)}`),
      family: FAMILY_OF_NODE[row.nodeType],
      status: statusOf(row.outcome),
      startedSeq: row.startedSeq,
      endedSeq: row.endedSeq,
      start: since(row.startedAt),
      end: end(row.endedAt),
      parentId: row.parent,
      index: 0,
      parent: undefined,
      depth: 0,
    });
    addCalls(row.calls, row.attemptId);
  }
  addCalls(loose.calls, undefined);
  return place(drafts);
}

/** Which branch of a fan-out it is: ` [3]`. */
function branchOf(scope: string | undefined): string {
  const branch = /\[[^[\]]*\]$/.exec(scope ?? "")?.[0];
  return branch === undefined ? "" : ` ${branch}`;
}

function place(drafts: Draft[]): readonly Span[] {
  drafts.sort((a, b) => a.startedSeq - b.startedSeq);
  const indexOf = new Map<string, number>();
  for (let index = 0; index < drafts.length; index++) {
    const draft = drafts[index] as Draft;
    const { parentId } = draft;
    // A parent that the log does not know, or that starts later, is no parent: the tree stays a tree.
    const parent = parentId === undefined ? undefined : indexOf.get(parentId);
    draft.index = index;
    draft.parent = parent;
    draft.depth = parent === undefined ? 0 : (drafts[parent]?.depth ?? 0) + 1;
    indexOf.set(draft.id, index);
  }
  return drafts;
}
