import type { Spelled } from "./spellings.ts";

/** A secret in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Characters at the start that tell the shape and stay: `ghp_`. */
  readonly keep: number;
  /** The rule that found it, for the record. */
  readonly rule: string;
  /** What it is, for a person: the variable, the header, the kind of token. */
  readonly name: string;
  /** Of a known value: how it is written here. */
  readonly spelled?: Spelled;
}

/** Overlapping spans as one, in order. A single one keeps its prefix; of several the longest gives the name. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spansInOrder(spans)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = join(last, span);
  }
  return merged;
}

/** By where they begin, of several at one place the longest first. */
export function spansInOrder(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
}

function join(first: Span, second: Span): Span {
  const { spelled: _ofAPart, ...longer } = second.end - second.start > first.end - first.start ? second : first;
  return { ...longer, start: first.start, end: second.end, keep: first.keep };
}
