import type { RunRow } from "@openexec/protocol";
import { isOver, type Mark, type StepsState } from "@openexec/timeline";
import type { RunOpening } from "../source/run-source.ts";
import { plainText } from "../text/plain.ts";
import { sessionThreads, type Thread, threadOfSpans } from "./conversation/threads.ts";
import { type Failure, failureOf } from "./failure.ts";
import { sinceStart } from "./since-start.ts";
import { type AttemptSpan, type Span, spansOf } from "./spans.ts";
import { type Stops, stopsOf } from "./stepping.ts";
import { Knots, TimeMap } from "./time-map.ts";
import { childrenOf } from "./tree.ts";

/** A run as the page's views need it: made from its opening, and again whenever it has grown. */
export interface RunData {
  readonly row: RunRow;
  readonly steps: StepsState;
  readonly marks: readonly Mark[];
  readonly flow: unknown;
  readonly endSeq: number;
  readonly head: string;
  readonly findings: readonly string[];
  readonly spans: readonly Span[];
  /** Index of a span by its id. */
  readonly indexOf: ReadonlyMap<string, number>;
  readonly children: ReadonlyMap<number, readonly number[]>;
  readonly attempts: readonly AttemptSpan[];
  readonly threads: readonly Thread[];
  /** The thread of each span, by its index. */
  readonly threadOf: readonly string[];
  readonly time: TimeMap;
  readonly stops: Stops;
  readonly failure: Failure | undefined;
  /** The run may still grow. */
  readonly active: boolean;
}

/** What somebody else named, as it is shown. */
function shownRow(row: RunRow): RunRow {
  const { title, flow, trigger, branch } = row;
  const shown = { title: plainText(title), flow: plainText(flow), trigger: plainText(trigger) };
  return { ...row, ...shown, ...(branch === undefined ? {} : { branch: plainText(branch) }) };
}

export function buildRunData(opening: RunOpening): RunData {
  const work = runDataInPieces(opening);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** As {@link buildRunData}, for a page that has something else to do between the pieces. */
export function* runDataInPieces(opening: RunOpening): Generator<void, RunData, undefined> {
  const { steps, marks, times, endSeq, head, findings, flow } = opening;
  const row = shownRow(opening.row);
  const spans = spansOf(steps, row);
  yield;
  const since = sinceStart(row.startedAt);
  const knots = new Knots();
  for (const { seq, at } of times) knots.add(seq, since(at));
  for (const { startedSeq, start, endedSeq, end } of spans) {
    knots.add(startedSeq, start);
    if (endedSeq !== undefined && end !== undefined) knots.add(endedSeq, end);
  }
  for (const { seq, at } of marks) knots.add(seq, since(at));
  // The last line may be none of these: a heartbeat, or the process that a command started.
  if (row.durationMs !== undefined) knots.add(endSeq, row.durationMs);
  const time = new TimeMap(knots, endSeq);
  yield;
  const attempts = spans.filter((span): span is AttemptSpan => span.spanType === "attempt");
  const { threads, of } = threadOfSpans(spans);
  const allThreads = [...threads, ...sessionThreads(spans)];
  yield;
  const { status, error } = row;
  return {
    row,
    steps,
    marks,
    flow,
    endSeq,
    head,
    findings,
    spans,
    indexOf: new Map(spans.map(({ id, index }) => [id, index])),
    children: childrenOf(spans),
    attempts,
    threads: allThreads,
    threadOf: of,
    time,
    stops: stopsOf(spans, marks, endSeq),
    failure: failureOf(spans, { status, error, lastSeq: endSeq }),
    active: !isOver(status),
  };
}
