import type { Mark } from "@openexec/timeline";
import type { Axis, Zoom } from "./axis.ts";
import { type Family, LANES } from "./family.ts";
import type { Span } from "./spans.ts";

/** How busy each lane is along an axis, from 0 to 1 per bucket. Lanes in which nothing ever happens are left out. */
export interface Density {
  readonly family: Family;
  readonly buckets: Float32Array;
}

/** @param endSeq where open spans end: the last event there is */
export function densities(spans: readonly Span[], axis: Axis, buckets: number, endSeq: number): readonly Density[] {
  const covered = new Map<Family, Float32Array>();
  const scale = buckets / axis.length;
  for (const span of spans) {
    // The work of an attempt is its calls.
    if (span.spanType === "attempt" && (span.row.calls ?? []).length > 0) continue;
    if (span.spanType === "attempt" && span.row.nodeType === "parallel") continue;
    const lane = covered.get(span.family) ?? new Float32Array(buckets);
    covered.set(span.family, lane);
    cover(lane, axis.of(span.startedSeq) * scale, axis.of(span.endedSeq ?? endSeq) * scale);
  }
  return LANES.flatMap((family) => {
    const lane = covered.get(family);
    return lane === undefined ? [] : [{ family, buckets: levels(lane) }];
  });
}

function cover(lane: Float32Array, from: number, to: number): void {
  const last = lane.length - 1;
  const first = Math.min(last, Math.max(0, Math.floor(from)));
  const end = Math.min(last, Math.max(first, Math.floor(to)));
  for (let bucket = first; bucket <= end; bucket++) {
    const share = Math.min(bucket + 1, to) - Math.max(bucket, from);
    // Something that takes no time still happened.
    lane[bucket] = (lane[bucket] ?? 0) + Math.max(share, 0.15);
  }
}

/** Sums as levels: a bucket that one span fills is at half height, and more at once goes towards full. */
function levels(lane: Float32Array): Float32Array {
  return lane.map((sum) => 1 - 1 / (1 + sum));
}

/** Marks that would stand on each other are one, the most important first. */
export interface MarkGroup {
  /** From 0 to 1 along the zoomed axis. */
  readonly at: number;
  readonly marks: readonly Mark[];
}

const RANK = {
  error: 0,
  block: 1,
  approval: 2,
  ci: 3,
  commit: 4,
  pause: 5,
  decision: 6,
} as const satisfies Record<Mark["markType"], number>;

/** @param width share of the axis below which marks are joined, from 0 to 1 */
export function groupMarks(marks: readonly Mark[], axis: Axis, zoom: Zoom, width: number): readonly MarkGroup[] {
  const groups: { at: number; marks: Mark[] }[] = [];
  for (const mark of marks) {
    const at = (axis.of(mark.seq) - zoom.from) / Math.max(1e-9, zoom.to - zoom.from);
    if (at < -0.001 || at > 1.001) continue;
    const last = groups.at(-1);
    if (last !== undefined && at - last.at < width) last.marks.push(mark);
    else groups.push({ at, marks: [mark] });
  }
  for (const { marks: list } of groups) list.sort((a, b) => RANK[a.markType] - RANK[b.markType] || a.seq - b.seq);
  return groups;
}

/** The marks nearest to a place of the axis, if they are not further from it than `reach`; both as shares of it. */
export function markNear(groups: readonly MarkGroup[], at: number, reach: number): MarkGroup["marks"] | undefined {
  let nearest: MarkGroup | undefined;
  for (const group of groups) {
    const distance = Math.abs(group.at - at);
    if (distance < reach && distance < Math.abs((nearest?.at ?? Number.POSITIVE_INFINITY) - at)) nearest = group;
  }
  return nearest?.marks;
}
