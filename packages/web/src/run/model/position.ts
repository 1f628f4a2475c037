import type { RunData } from "./run-data.ts";

/** Where the playhead stands in time, in milliseconds since the start of the run. */
export interface Position {
  /** At most {@link total}. */
  readonly now: number;
  /** As long as the run took; of one that goes on, until its last event. */
  readonly total: number;
  /** Since the end of the run, of what was recorded after it: its commits, the state that it left. Less than 1 is 0. */
  readonly after: number;
}

export function positionAt({ row, time, active }: Pick<RunData, "row" | "time" | "active">, seq: number): Position {
  const at = time.timeOf(seq);
  const total = active ? time.duration : Math.min(row.durationMs ?? time.duration, time.duration);
  return { now: Math.min(at, total), total, after: at - total < 1 ? 0 : at - total };
}
