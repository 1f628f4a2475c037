import { isAlnum, isDigit } from "./char-class.ts";

const BRACKET = 91;
const SEMICOLON = 59;
const QUESTION = 63;
const ESCAPE = 27;
const BACKSLASH = 92;
/** More numbers than a terminal takes in one. */
const LONGEST = 24;
/** How the escape character is written in JSON and in code, behind a backslash. */
const SPELLED = ["u001b", "u001B", "x1b", "x1B", "033", "e"] as const;

/**
 * Where a sequence begins that tells a terminal its colours and ends right before `index` (`ESC[32m`, `\u001b[K`), or
 * -1. Its last letter is no part of the word behind it.
 */
export function sequenceBefore(text: string, index: number): number {
  const last = text.charCodeAt(index - 1);
  if (!isAlnum(last) || isDigit(last)) return -1;
  let at = index - 2;
  const stop = Math.max(0, index - LONGEST);
  while (at > stop && isParameter(text.charCodeAt(at))) at--;
  if (text.charCodeAt(at) !== BRACKET) return -1;
  if (text.charCodeAt(at - 1) === ESCAPE) return at - 1;
  for (const spelled of SPELLED) {
    const start = at - spelled.length - 1;
    if (text.charCodeAt(start) !== BACKSLASH || !text.startsWith(spelled, start + 1)) continue;
    let first = start;
    while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first--;
    return first;
  }
  return -1;
}

/** The end of the sequence that `index` lies in, or `index`. */
export function afterSequence(text: string, index: number): number {
  let end = index;
  while (end < index + LONGEST && isParameter(text.charCodeAt(end))) end++;
  const start = sequenceBefore(text, end + 1);
  return start >= 0 && start < index ? end + 1 : index;
}

const MARK = "[";
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequence begins with one
const SEQUENCES = /(?:\u001b|\\{1,8}(?:u001b|x1b|033|e))\[[0-9;?]{0,20}[A-Za-z]/gi;

/** A text as a terminal shows it: colours tell nothing of what a word means. */
export function withoutSequences(text: string): string {
  return text.includes(MARK) ? text.replace(SEQUENCES, "") : text;
}

function isParameter(code: number): boolean {
  return isDigit(code) || code === SEMICOLON || code === QUESTION;
}
