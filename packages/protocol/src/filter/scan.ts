import { type FilterFieldName, fieldByWord, fieldOf } from "./words.ts";

/** One value as it is written. Offsets include quotes and `!`. */
export interface ScannedValue {
  readonly from: number;
  readonly to: number;
  /** Without quotes, escapes and `!`. */
  readonly text: string;
  readonly negated: boolean;
  /** A quote opens and none closes. */
  readonly unclosed: boolean;
  /** Where what follows a closing quote without a comma ends. */
  readonly strayTo?: number;
}

/** `-key:value,!value`, or free text when there is no key. */
export interface ScannedTerm {
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
  /** The word before the colon. */
  readonly key?: { readonly from: number; readonly to: number; readonly text: string };
  readonly field?: FilterFieldName;
  readonly values: readonly ScannedValue[];
}

const KEY = /([A-Za-z_][\w-]*):/y;
const SPACE = /\s/;

/** The terms of a filter command, in order. Never fails: what is wrong with them is the parser's to say. */
export function scanTerms(text: string): readonly ScannedTerm[] {
  const terms: ScannedTerm[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && SPACE.test(text[at] ?? "")) at++;
    if (at >= text.length) return terms;
    const term = scanTerm(text, at);
    terms.push(term);
    at = term.to;
  }
}

function scanTerm(text: string, from: number): ScannedTerm {
  const next = text[from + 1];
  const negated = text[from] === "-" && next !== undefined && !SPACE.test(next);
  const start = negated ? from + 1 : from;
  KEY.lastIndex = start;
  const word = KEY.exec(text)?.[1];
  if (word === undefined) {
    const value = scanValue(text, start, { comma: false, space: true, not: false });
    return { from, to: value.strayTo ?? value.to, negated, values: [value] };
  }
  const key = { from: start, to: start + word.length, text: word };
  const field = fieldByWord(word);
  const list = field === undefined || fieldOf(field).fieldType === "choice";
  const { values, to } = scanValues(text, key.to + 1, { comma: list, space: true, not: list });
  return { from, to, negated, key, values, ...(field === undefined ? {} : { field }) };
}

/** What has a meaning of its own inside a list of values. */
interface Marks {
  readonly comma: boolean;
  readonly space: boolean;
  readonly not: boolean;
}

/** The values of a whole text that is one list: `a,!b,"c, d"`. */
export function scanList(text: string): readonly ScannedValue[] {
  return scanValues(text, 0, { comma: true, space: false, not: true }).values;
}

function scanValues(text: string, from: number, marks: Marks): { values: readonly ScannedValue[]; to: number } {
  const values: ScannedValue[] = [];
  let at = from;
  for (;;) {
    const value = scanValue(text, at, marks);
    values.push(value);
    at = value.strayTo ?? value.to;
    if (!marks.comma || text[at] !== ",") return { values, to: at };
    at++;
  }
}

function scanValue(text: string, from: number, marks: Marks): ScannedValue {
  const negated = marks.not && text[from] === "!";
  const start = negated ? from + 1 : from;
  const ends = (at: number): boolean =>
    at >= text.length || (marks.comma && text[at] === ",") || (marks.space && SPACE.test(text[at] ?? ""));
  const endOfBare = (begin: number): number => {
    let at = begin;
    while (!ends(at)) at++;
    return at;
  };
  if (text[start] !== '"') {
    const to = endOfBare(start);
    return { from, to, text: text.slice(start, to), negated, unclosed: false };
  }
  let content = "";
  let at = start + 1;
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === "\\" && at + 1 < text.length) at++;
    content += text[at];
  }
  if (at >= text.length) return { from, to: at, text: content, negated, unclosed: true };
  const to = at + 1;
  const strayTo = endOfBare(to);
  return { from, to, text: content, negated, unclosed: false, ...(strayTo === to ? {} : { strayTo }) };
}
