import type { RunListMeta } from "@openexec/protocol";
import { RUN_STATUSES, type RunStatus } from "@openexec/timeline";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MAX_BUCKETS = 120;

/** Widths that people read off an axis; beyond the last one it doubles. */
const WIDTHS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 56, 112, 364].map((count) => count * DAY),
];

/** Where the buckets of a chart lie: aligned to their width in UTC. */
export interface ChartScale {
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly buckets: number;
}

/** At most {@link MAX_BUCKETS} buckets that cover both ends; none when the range is empty. */
export function chartScale(fromMs: number | undefined, toMs: number | undefined): ChartScale {
  if (fromMs === undefined || toMs === undefined || fromMs > toMs) {
    return { fromMs: fromMs ?? toMs ?? 0, bucketMs: MINUTE, buckets: 0 };
  }
  const count = (width: number): number => Math.floor(toMs / width) - Math.floor(fromMs / width) + 1;
  let bucketMs = WIDTHS.find((width) => count(width) <= MAX_BUCKETS) ?? 364 * DAY;
  while (count(bucketMs) > MAX_BUCKETS) bucketMs *= 2;
  return { fromMs: Math.floor(fromMs / bucketMs) * bucketMs, bucketMs, buckets: count(bucketMs) };
}

/** The chart of counts per bucket and status: `counts[bucket * RUN_STATUSES.length + index of status]`. */
export function chartOf({ fromMs, bucketMs, buckets }: ChartScale, counts: ArrayLike<number>): RunListMeta["chart"] {
  const at = (index: number): string => new Date(fromMs + index * bucketMs).toISOString();
  return {
    from: at(0),
    bucketMs,
    timeZone: "UTC",
    buckets: Array.from({ length: buckets }, (_, bucket) => {
      const row: Partial<Record<RunStatus, number>> = {};
      for (const [index, status] of RUN_STATUSES.entries()) {
        const count = counts[bucket * RUN_STATUSES.length + index] ?? 0;
        if (count > 0) row[status] = count;
      }
      return { at: at(bucket), counts: row };
    }),
  };
}
