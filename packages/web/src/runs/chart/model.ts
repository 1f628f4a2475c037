import type { RunListMeta } from "@openexec/protocol";
import type { RunStatus } from "@openexec/timeline";

export type RunsChart = RunListMeta["chart"];

/**
 * From the bottom up: what is wrong stands on the base line, where heights can be compared; what is well is on top.
 */
export const STACK = [
  "failed",
  "timed_out",
  "interrupted",
  "waiting",
  "running",
  "cancelled",
  "pending",
  "completed",
] as const satisfies readonly RunStatus[];

export interface Layer {
  readonly status: RunStatus;
  /** An SVG path in pixels. */
  readonly path: string;
}

/** Where bucket `index` of `count` begins in a chart `width` pixels wide: whole pixels, so that bars are sharp. */
export function bucketLeft(index: number, count: number, width: number): number {
  return Math.round((index / count) * width);
}

/** The bucket at `x`, held within the chart. */
export function bucketAt(x: number, count: number, width: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((x / width) * count)));
}

/** One path per status that there is. A run is at least one pixel high, so that one failure among thousands is seen. */
export function layersOf(chart: RunsChart, width: number, height: number): readonly Layer[] {
  const count = chart.buckets.length;
  const tallest = Math.max(1, ...chart.buckets.map((bucket) => totalOf(bucket.counts)));
  const paths = new Map<RunStatus, string>();
  chart.buckets.forEach((bucket, index) => {
    const left = bucketLeft(index, count, width);
    const next = bucketLeft(index + 1, count, width);
    const wide = Math.max(1, next - left - (next - left > 2 ? 1 : 0));
    let base = height;
    for (const status of STACK) {
      const runs = bucket.counts[status] ?? 0;
      if (runs === 0) continue;
      const high = Math.min(base, Math.max(1, Math.round((runs / tallest) * height)));
      if (high === 0) break;
      paths.set(status, `${paths.get(status) ?? ""}M${left} ${base}h${wide}v${-high}h${-wide}z`);
      base -= high;
    }
  });
  return STACK.flatMap((status) => {
    const path = paths.get(status);
    return path === undefined ? [] : [{ status, path }];
  });
}

export function totalOf(counts: RunsChart["buckets"][number]["counts"]): number {
  return Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
}

/** Bounds of the buckets from one to the other, whichever comes first; both inclusive, as the API takes them. */
export function boundsOf(chart: RunsChart, a: number, b: number): { readonly from: string; readonly to: string } {
  const start = Date.parse(chart.buckets[Math.min(a, b)]?.at ?? chart.from);
  const last = Date.parse(chart.buckets[Math.max(a, b)]?.at ?? chart.from);
  return { from: new Date(start).toISOString(), to: new Date(last + chart.bucketMs - 1).toISOString() };
}

/** Whether the chart can show more: a bucket of a second is as fine as it gets. */
export function canZoomIn(chart: RunsChart): boolean {
  return chart.bucketMs > 1000;
}

const DAY = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `20 Nov 12:00 – 13:00`, in the reader's time zone, as exact as the buckets are. */
export function boundsLabel(from: string, to: string): string {
  const start = new Date(from);
  // The inclusive end is a millisecond before the next bucket: people read the next bucket's beginning.
  const end = new Date(Date.parse(to) + 1);
  const days = (end.getTime() - start.getTime()) / DAY;
  // Over weeks the hour says nothing, and changes with the clocks.
  const isWhole = days >= 14 || (days >= 1 && start.getHours() === 0 && end.getHours() === 0);
  const day = (at: Date) => `${at.getDate()} ${MONTHS[at.getMonth()]}`;
  if (isWhole) {
    const last = day(new Date(end.getTime() - 1));
    return last === day(start) ? last : `${day(start)} – ${last}`;
  }
  const fine = end.getTime() - start.getTime() < 120_000;
  const time = (at: Date) =>
    at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...(fine && { second: "2-digit" }) });
  const same = day(start) === day(end);
  return `${day(start)} ${time(start)} – ${same ? "" : `${day(end)} `}${time(end)}`;
}
