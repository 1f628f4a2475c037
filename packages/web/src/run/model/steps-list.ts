import { pathOfAttempt } from "./graph/transitions.ts";
import { type AttemptSpan, isBad, type Span } from "./spans.ts";

/** A line of the list of steps: an attempt, with the calls in it counted. */
export interface StepLine {
  readonly span: AttemptSpan;
  readonly path: string;
  readonly depth: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly bad: boolean;
}

/** Attempts in the order in which they started. */
export function stepLines(spans: readonly Span[]): readonly StepLine[] {
  return spans.flatMap((span): readonly StepLine[] => {
    if (span.spanType !== "attempt") return [];
    const calls = span.row.calls ?? [];
    return [
      {
        span,
        path: pathOfAttempt(span),
        depth: span.depth,
        modelCalls: calls.filter(({ callType }) => callType === "model" || callType === "agent").length,
        toolCalls: calls.filter(({ callType }) => callType === "tool").length,
        bad: isBad(span.status),
      },
    ];
  });
}
