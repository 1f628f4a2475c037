import { isAlnum } from "./char-class.ts";
import { sequenceBefore } from "./terminal-sequence.ts";

const PERCENT = 37;
const BACKSLASH = 92;
const LETTER_U = 117;

/**
 * Whether a token may begin at `index`: after no letter or digit, or after an escape or a terminal's sequence that ends in
 * one (`\n`, `%3D`, `ESC[32m`).
 */
export function isLeftBoundary(text: string, index: number): boolean {
  if (index === 0 || !isAlnum(text.charCodeAt(index - 1))) return true;
  if (text.charCodeAt(index - 2) === BACKSLASH) return true;
  if (text.charCodeAt(index - 3) === PERCENT) return true;
  if (text.charCodeAt(index - 6) === BACKSLASH && text.charCodeAt(index - 5) === LETTER_U) return true;
  return sequenceBefore(text, index) >= 0;
}
