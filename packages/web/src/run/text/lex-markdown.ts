import { marked, type TokensList } from "marked";
import { plainText } from "./plain.ts";

/** A longer text is no prose. */
const LONGEST = 200_000;
/** Signs of emphasis between two empty lines: each may close each, and a page stands still over more of them. */
const MOST_SIGNS = 2_000;
/** Quotes in quotes, lists in lists. Each level is a call of the lexer and of whoever draws it. */
const DEEPEST = 32;
const QUOTED = new RegExp(`^(?:[ \\t]*>){${DEEPEST + 1}}`, "m");
const INDENTED = new RegExp(`^[ \\t]{${DEEPEST * 4}}[ \\t]*(?:[-*+>]|\\d+[.)]) `, "m");

/** The tokens of a text of a recording; `undefined` when it is made to hold up or to break who reads it as Markdown. */
export function lexMarkdown(text: string): TokensList | undefined {
  const plain = plainText(text);
  if (plain.length > LONGEST || QUOTED.test(plain) || INDENTED.test(plain) || hasManySigns(plain)) return undefined;
  return marked.lexer(plain, { gfm: true });
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
