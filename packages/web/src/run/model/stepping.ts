import type { Mark } from "@openexec/timeline";
import { isBad, type Span } from "./spans.ts";
import { lastAtOrBefore } from "./time-map.ts";

/** What keys move the playhead by. */
export type StepUnit = "event" | "attempt" | "error" | "model";

/** Numbers of the events that each unit stops at, ascending. */
export interface Stops {
  readonly lastSeq: number;
  readonly attempt: readonly number[];
  readonly error: readonly number[];
  readonly model: readonly number[];
}

export function stopsOf(spans: readonly Span[], marks: readonly Mark[], lastSeq: number): Stops {
  const attempt: number[] = [];
  const model: number[] = [];
  const error = new Set<number>();
  for (const span of spans) {
    if (span.spanType === "attempt") attempt.push(span.startedSeq);
    else if (span.row.callType === "model" || span.row.callType === "agent") model.push(span.startedSeq);
    if (isBad(span.status) && span.endedSeq !== undefined) error.add(span.endedSeq);
  }
  for (const { markType, seq } of marks) if (markType === "error" || markType === "block") error.add(seq);
  return { lastSeq, attempt, model, error: [...error].sort((a, b) => a - b) };
}

/** Where a step leads; `at` itself when there is nothing further in that direction. */
export function step(stops: Stops, at: number, unit: StepUnit, direction: 1 | -1): number {
  if (unit === "event") return Math.min(stops.lastSeq, Math.max(1, at + direction));
  return neighbour(stops[unit], at, direction) ?? at;
}

/** The stop before or after `at`. */
function neighbour(sorted: readonly number[], at: number, direction: 1 | -1): number | undefined {
  if (sorted.length === 0) return undefined;
  const index = lastAtOrBefore(sorted, at);
  const found = sorted[index] ?? 0;
  if (direction === 1) return found > at ? found : sorted[index + 1];
  if (found < at) return found;
  return found === at ? sorted[index - 1] : undefined;
}

/** The start of the attempt that the run was in at `at`: where the playhead comes to rest when it is let go. */
export function snapToAttempt(stops: Stops, at: number): number {
  const before = neighbour(stops.attempt, at + 1, -1);
  const after = neighbour(stops.attempt, at, 1);
  if (before === undefined) return after ?? at;
  if (after === undefined) return before;
  return at - before <= after - at ? before : after;
}
