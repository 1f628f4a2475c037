import { needlesOf } from "./known-values.ts";
import { type Needle, NeedleSearch } from "./needle-search.ts";
import { isMask } from "./placeholder.ts";
import type { Span } from "./span.ts";
import type { RecordedPlaceholder } from "./vault.ts";

/** A part of a placeholder that stands in no text by chance. */
const PART = 12;

/**
 * Finds what code made of placeholders that it took for secrets: encoded, or cut. The returned function gives the names
 * of those whose traces are in a text, each once. A digest of one can't be told from any other.
 * @param placeholders those that nobody can resolve
 */
export function findLeftovers(placeholders: readonly RecordedPlaceholder[]): (text: string) => readonly string[] {
  const whole = placeholders.filter(({ placeholder }) => !isMask(placeholder));
  const needles = needlesOf(whole.map(({ placeholder, name }) => ({ name, value: placeholder })));
  const search = new NeedleSearch([...needles, ...whole.flatMap(partsOf)]);
  return (text) => {
    const spans: Span[] = [];
    search.find(text, spans);
    return [...new Set(spans.map(({ name }) => name))];
  };
}

function partsOf({ placeholder, name }: RecordedPlaceholder): Needle[] {
  return Array.from({ length: Math.max(0, placeholder.length - PART + 1) }, (_, start) => ({
    text: placeholder.slice(start, start + PART),
    name,
    spelled: { value: placeholder, write: (value: string) => value },
  })).filter(({ text }) => !text.includes("-----"));
}
