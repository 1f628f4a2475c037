import { marked, type TokensList } from "marked";
import { plainText } from "./plain.ts";

/** A longer text is no prose. */
const LONGEST = 200_000;
/** Signs of emphasis between two empty lines: each may close each, and a page stands still over more of them. */
const MOST_SIGNS = 2_000;
/** Quotes in quotes, lists in lists, by the signs before one line. Each level is a call of the lexer. */
const MOST_MARKERS = 32;
/** Quotes, items and bullets, of any sort, one after another. */
const MARKED = new RegExp(`^(?:[ \\t]*(?:>|(?:[-*+]|\\d{1,9}[.)])(?=[ \\t]))){${MOST_MARKERS + 1}}`, "m");
const INDENTED = new RegExp(`^[ \\t>]{${MOST_MARKERS * 4}}[ \\t>]*(?:[-*+>]|\\d+[.)]) `, "m");
/** Tokens in tokens: each level is a call of whoever draws it. */
const DEEPEST = 256;
/** No name before the sign of an address is longer. From each place of it, the lexer looks for that sign. */
const LONGEST_NAME = 256;

/** The tokens of a text of a recording; `undefined` when it is made to hold up or to break who reads it as Markdown. */
export function lexMarkdown(text: string): TokensList | undefined {
  const plain = plainText(text);
  if (plain.length > LONGEST || MARKED.test(plain) || INDENTED.test(plain)) return undefined;
  if (hasManySigns(plain) || hasLongName(plain)) return undefined;
  try {
    const tokens = marked.lexer(plain, { gfm: true });
    return isDeep(tokens.map((token): Nest => token)) ? undefined : tokens;
  } catch (error) {
    // Nested in a way that no rule above knows.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function hasManySigns(text: string): boolean {
  let signs = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 0x2a || sign === 0x5f || sign === 0x7e) {
      if (++signs > MOST_SIGNS) return true;
    } else if (sign === 0x0a && text.charCodeAt(at + 1) === 0x0a) signs = 0;
  }
  return false;
}

/** What the lexer takes for the name in an e-mail address. */
const IN_NAME = /[A-Za-z0-9.!#$%&'*+/=?_`{|}~-]/;

function hasLongName(text: string): boolean {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (at - start <= LONGEST_NAME && IN_NAME.test(text.charAt(start - 1))) start--;
    if (at - start > LONGEST_NAME) return true;
  }
  return false;
}

/** What a token holds: blocks and words, items of a list, cells of a table. */
interface Nest {
  readonly type?: string;
  readonly tokens?: readonly Nest[];
  readonly items?: readonly Nest[];
  /** Of a table its cells, of a cell whether it is such a one. */
  readonly header?: readonly Nest[] | boolean;
  readonly rows?: readonly (readonly Nest[])[];
}

function isDeep(tokens: readonly Nest[]): boolean {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap(({ tokens = [], items = [], header = [], rows = [] }) => [
      ...tokens,
      ...items,
      ...(typeof header === "boolean" ? [] : header),
      ...rows.flat(),
    ]);
  }
  return false;
}
