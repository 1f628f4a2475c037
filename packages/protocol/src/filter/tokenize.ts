import { scanTerms } from "./scan.ts";
import type { FilterFieldName } from "./words.ts";

/** A stretch of a filter command, for colours and completion. What lies between tokens is space. */
export interface FilterToken {
  readonly tokenType: "minus" | "key" | "colon" | "not" | "value" | "comma" | "text";
  readonly from: number;
  /** Behind the end. */
  readonly to: number;
  /** As it is meant: without quotes, escapes and `!`. */
  readonly text: string;
  /** The field that a key or value belongs to, where the key is known. */
  readonly field?: FilterFieldName;
}

/** The tokens of a filter command, in order and without overlap; of half-written ones too. */
export function tokenize(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  for (const term of scanTerms(text)) {
    const field = term.field === undefined ? {} : { field: term.field };
    const mark = (tokenType: FilterToken["tokenType"], from: number): void => {
      tokens.push({ tokenType, from, to: from + 1, text: text.slice(from, from + 1), ...field });
    };
    if (term.negated) mark("minus", term.from);
    if (term.key !== undefined) {
      tokens.push({ tokenType: "key", ...term.key, ...field });
      mark("colon", term.key.to);
    }
    for (const [index, value] of term.values.entries()) {
      if (index > 0) mark("comma", value.from - 1);
      if (value.negated) mark("not", value.from);
      const from = value.negated ? value.from + 1 : value.from;
      const to = value.strayTo ?? value.to;
      const tokenType = term.key === undefined ? "text" : "value";
      tokens.push({ tokenType, from, to, text: value.text, ...field });
    }
  }
  return tokens;
}
