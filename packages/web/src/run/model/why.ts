import { unescapeNodeId } from "@openexec/timeline";
import type { AttemptSpan, CallSpan, Span } from "./spans.ts";

/** A link of the chain that led to something, the nearest cause first. */
export interface Cause {
  readonly seq: number;
  /** What it is to what comes after it: `asked for by`, `in`, `routed by`, `after`. */
  readonly relation: string;
  readonly label: string;
  readonly family: Span["family"];
}

/** Links that a chain has at most: beyond it lies the beginning of the run. */
const LONGEST = 24;

/**
 * The chain of events that led to the event `seq`: the call it belongs to, the model that asked for that, the step, the
 * decision that led there, the step before, up to the start.
 */
export function whyOf(spans: readonly Span[], seq: number): readonly Cause[] {
  const chain: Cause[] = [];
  const span = spanAround(spans, seq);
  let attempt: AttemptSpan | undefined;
  if (span !== undefined) attempt = addCalls(spans, span, chain);
  while (attempt !== undefined && chain.length < LONGEST) {
    chain.push({ seq: attempt.startedSeq, relation: "in", label: titleOf(attempt), family: attempt.family });
    const before = stepBefore(spans, attempt);
    if (before === undefined) break;
    const decision = before.row.decisions?.findLast(({ seq: at }) => at < (attempt as AttemptSpan).startedSeq);
    if (decision !== undefined) {
      chain.push({
        seq: decision.seq,
        relation: "routed by",
        label: `${before.name}: ${decision.choice}`,
        family: "code",
      });
    }
    attempt = before;
  }
  return chain;
}

/** How far back a span that holds an event is looked for beside its neighbours: branches at the same time. */
const NEAR = 512;

/** The innermost span that begins at or before `seq` and holds it; else the one that ended last before it. */
export function spanAround(spans: readonly Span[], seq: number): Span | undefined {
  const last = lastStarted(spans, seq);
  let before: Span | undefined;
  for (let index = last; index >= Math.max(0, last - NEAR); index--) {
    const span = spans[index];
    if (span === undefined) continue;
    const end = span.endedSeq ?? Number.POSITIVE_INFINITY;
    if (end >= seq) return span;
    if (before === undefined || end > (before.endedSeq ?? 0)) before = span;
  }
  for (let at = spans[last]?.parent; at !== undefined; at = spans[at]?.parent) {
    if ((spans[at]?.endedSeq ?? Number.POSITIVE_INFINITY) >= seq) return spans[at];
  }
  return before;
}

/** Index of the last span that begins at or before `seq`; -1 when there is none. */
function lastStarted(spans: readonly Span[], seq: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.startedSeq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function addCalls(spans: readonly Span[], from: Span, chain: Cause[]): AttemptSpan | undefined {
  let span: Span | undefined = from;
  while (span !== undefined && span.spanType === "call") {
    chain.push({
      seq: span.startedSeq,
      relation: chain.length === 0 ? "by" : "called by",
      label: callLabel(span),
      family: span.family,
    });
    const asked = askedBy(spans, span);
    if (asked !== undefined) {
      chain.push({
        seq: asked.endedSeq ?? asked.startedSeq,
        relation: "asked for by",
        label: callLabel(asked),
        family: asked.family,
      });
    }
    span = span.parent === undefined ? undefined : spans[span.parent];
  }
  return span;
}

/** The model call whose answer a tool call carries out: the last one that ended before it, at the same place. */
function askedBy(spans: readonly Span[], call: CallSpan): CallSpan | undefined {
  if (call.row.callType !== "tool") return undefined;
  for (let index = call.index - 1; index >= 0; index--) {
    const span = spans[index];
    if (span?.spanType !== "call" || span.parent !== call.parent) continue;
    if (span.row.callType === "model" && (span.endedSeq ?? Number.POSITIVE_INFINITY) < call.startedSeq) return span;
  }
  return undefined;
}

/** The step that led to this one: the last that ended before it in the same scope, else the one around it. */
function stepBefore(spans: readonly Span[], attempt: AttemptSpan): AttemptSpan | undefined {
  for (let index = attempt.index - 1; index >= 0; index--) {
    const span = spans[index];
    if (span?.spanType !== "attempt") continue;
    const { scope, parent } = span.row;
    if (scope === attempt.row.scope && parent === attempt.row.parent) return span;
    if (span.id === attempt.row.parent) return span;
  }
  return undefined;
}

function callLabel({ name, row }: CallSpan): string {
  return row.subject === undefined ? name : `${name} ${row.subject}`;
}

function titleOf({ name, row }: AttemptSpan): string {
  return row.attempt > 1 ? `${unescapeNodeId(name)}, attempt ${row.attempt}` : name;
}
