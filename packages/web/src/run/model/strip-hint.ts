import { formatCompact, formatCount, formatDuration } from "@openexec/timeline";
import { type Axis, gapAt } from "./axis.ts";
import type { Meter } from "./context-meter.ts";
import type { MarkGroup } from "./strip.ts";

/** What the pointer is over. */
export interface StripPlace {
  readonly axis: Axis;
  readonly place: number;
  /** So far to the left and right of it something is still meant, on the axis. */
  readonly reach: number;
  /** The marks there, when it is in their row. */
  readonly group: MarkGroup["marks"] | undefined;
  /** The meter, when it is over it. */
  readonly meter: Meter | undefined;
}

/** What is said of a place on the strip, in one line. */
export function stripHint({ axis, place, reach, group, meter }: StripPlace): string {
  const [first, ...more] = group ?? [];
  if (first !== undefined) return `${first.label}${more.length > 0 ? ` and ${more.length} more` : ""}`;
  const gap = gapAt(axis, place, reach);
  if (gap !== undefined) return gapWords(gap.ms);
  const seq = axis.seqAt(place);
  return (
    (meter === undefined ? undefined : contextWords(meter, seq)) ??
    `${formatDuration(axis.timeAt(axis.of(seq)))} · event ${seq}`
  );
}

/** How long a squeezed stretch really was. */
export const gapWords = (ms: number): string => `Idle for ${formatDuration(ms)}, squeezed`;

function contextWords({ points, size, sizeKnown }: Meter, seq: number): string | undefined {
  const index = points.findLastIndex((point) => point.seq <= seq);
  const point = points[index];
  if (point === undefined) return undefined;
  const { tokens, dropped } = point;
  const of = sizeKnown
    ? ` of ${formatCompact(size)}, ${Math.round((tokens / size) * 100)} %`
    : "; the window of the model is not known";
  const before = dropped ? `, down from ${formatCount(points[index - 1]?.tokens ?? 0)}` : "";
  return `Context ${formatCount(tokens)} tokens${before}${of}`;
}
