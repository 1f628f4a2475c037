import { isRun } from "./char-class.ts";
import { findKeyBlocks, findUrlCredentials } from "./find-blocks.ts";
import { findInContext } from "./find-context.ts";
import { findAzureSecret, findShapes } from "./find-shapes.ts";
import type { NeedleSearch } from "./needle-search.ts";
import type { Span } from "./span.ts";

/** Every token of a known shape, prefix included, lies in a run of at least so many token characters. */
const MIN_RUN = 16;

/**
 * Every secret in `text`, in no order, overlaps included. Linear in the length of the text.
 * @param from what stands before is context: it was cut anywhere, and of what begins there only the rest counts
 */
export function findSpans(text: string, needles: NeedleSearch, from = 0): Span[] {
  const spans: Span[] = [];
  needles.find(text, spans);
  findTokens(text, from, spans);
  findUrlCredentials(text, spans);
  findKeyBlocks(text, spans);
  return from === 0 ? spans : spans.flatMap((span) => behind(span, from));
}

/** The part of a span behind its context: whatever it was cut from, nothing of it goes out. */
function behind(span: Span, from: number): readonly Span[] {
  if (span.start >= from) return [span];
  if (span.end <= from) return [];
  const { spelled: _ofTheWhole, ...rest } = span;
  return [{ ...rest, start: from, keep: 0 }];
}

/** Whoever looks at every 16th character sees each run of 16: the rest of a text without one is never read. */
function findTokens(text: string, from: number, spans: Span[]): void {
  const { length } = text;
  let done = 0;
  let sawRun = false;
  for (let probe = MIN_RUN - 1; probe < length; probe += MIN_RUN) {
    if (!isRun(text.charCodeAt(probe))) continue;
    let start = probe;
    while (start > done && isRun(text.charCodeAt(start - 1))) start--;
    let end = probe + 1;
    while (end < length && isRun(text.charCodeAt(end))) end++;
    if (end - start >= MIN_RUN) {
      sawRun = true;
      if (end > from) findShapes(text, Math.max(start, from), end, spans);
      findInContext(text, start, end, spans);
    }
    done = end;
    // The character at `end` ends the run: the next run of 16 cannot end before end + 16.
    probe = end;
  }
  if (sawRun) findAzureSecret(text, spans);
}
