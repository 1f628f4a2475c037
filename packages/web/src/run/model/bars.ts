import type { Axis, Zoom } from "./axis.ts";
import type { Family } from "./family.ts";
import type { Span, SpanStatus } from "./spans.ts";

/** A bar of the timeline in pixels from the left of the chart. */
export interface Bar {
  readonly span: Span;
  readonly x: number;
  readonly width: number;
  readonly family: Family;
  readonly status: SpanStatus;
  /** Nothing was done: it waited for a person or a clock. */
  readonly waits: boolean;
  /** Pixels from `x` until the first token came; 0 where that is not known. */
  readonly head: number;
}

const SMALLEST = 2;

/**
 * The bar of a span, or `undefined` when it is outside of what is shown.
 * @param endSeq where open spans end
 * @param firstToken milliseconds until the first token came
 */
export function barOf(
  span: Span,
  axis: Axis,
  zoom: Zoom,
  width: number,
  endSeq: number,
  firstToken = 0,
): Bar | undefined {
  const scale = width / Math.max(1e-9, zoom.to - zoom.from);
  const from = (axis.of(span.startedSeq) - zoom.from) * scale;
  const to = (axis.of(span.endedSeq ?? endSeq) - zoom.from) * scale;
  if (to < -SMALLEST || from > width + SMALLEST) return undefined;
  // Beyond the edges a bar is only as long as it must be to look like it goes on.
  const x = Math.max(-4, from);
  const end = Math.min(width + 4, Math.max(to, from + SMALLEST));
  const { family, status } = span;
  const waits = span.spanType === "call" && (span.row.callType === "interaction" || span.row.callType === "sleep");
  const { durationMs = 0 } = span.row;
  // Numbers of events say nothing about how long it took.
  const share = axis.name === "events" || durationMs <= 0 ? 0 : Math.min(1, firstToken / durationMs);
  const head = Math.min(end - x, Math.max(0, from + share * (to - from) - x));
  return { span, x, width: Math.max(SMALLEST, end - x), family, status, waits, head: share === 0 ? 0 : head };
}
