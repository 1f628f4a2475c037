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
  /** Pixels until the first token came. */
  readonly head: number;
}

const SMALLEST = 2;

/** The bar of a span, or `undefined` when it is outside of what is shown. @param endSeq where open spans end */
export function barOf(span: Span, axis: Axis, zoom: Zoom, width: number, endSeq: number): Bar | undefined {
  const scale = width / Math.max(1e-9, zoom.to - zoom.from);
  const from = (axis.of(span.startedSeq) - zoom.from) * scale;
  const to = (axis.of(span.endedSeq ?? endSeq) - zoom.from) * scale;
  if (to < -SMALLEST || from > width + SMALLEST) return undefined;
  // Beyond the edges a bar is only as long as it must be to look like it goes on.
  const x = Math.max(-4, from);
  const end = Math.min(width + 4, Math.max(to, from + SMALLEST));
  const { family, status } = span;
  const waits = span.spanType === "call" && (span.row.callType === "interaction" || span.row.callType === "sleep");
  return { span, x, width: Math.max(SMALLEST, end - x), family, status, waits, head: 0 };
}
