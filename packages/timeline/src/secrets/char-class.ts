/** Characters of a token of any shape; a run of them is where shapes are looked for. */
const RUN = new Uint8Array(128);
const ALNUM = new Uint8Array(128);
const HEX = new Uint8Array(128);
const mark = (table: Uint8Array, characters: string): void => {
  for (let index = 0; index < characters.length; index++) table[characters.charCodeAt(index)] = 1;
};
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
mark(ALNUM, `${LETTERS}0123456789`);
mark(RUN, `${LETTERS}0123456789_-+/.`);
mark(HEX, "0123456789abcdefABCDEF");

export type CharClass = (code: number) => boolean;

export const isRun: CharClass = (code) => code < 128 && RUN[code] === 1;
export const isAlnum: CharClass = (code) => code < 128 && ALNUM[code] === 1;
export const isHex: CharClass = (code) => code < 128 && HEX[code] === 1;
export const isDigit: CharClass = (code) => code >= 48 && code <= 57;
export const isLower: CharClass = (code) => code >= 97 && code <= 122;
export const isUpper: CharClass = (code) => code >= 65 && code <= 90;
export const isUpperOrDigit: CharClass = (code) => isUpper(code) || isDigit(code);
const UNDERSCORE = 95;
const DASH = 45;
const DOT = 46;
export const isWord: CharClass = (code) => isAlnum(code) || code === UNDERSCORE;
export const isWordDash: CharClass = (code) => isWord(code) || code === DASH;
export const isWordDashDot: CharClass = (code) => isWordDash(code) || code === DOT;

/** The end of the stretch of `text` from `start` whose characters are all in `inClass`, at most `limit` long. */
export function stretch(text: string, start: number, inClass: CharClass, limit: number): number {
  const last = Math.min(text.length, start + limit);
  let end = start;
  while (end < last && inClass(text.charCodeAt(end))) end++;
  return end;
}

/**
 * Whether a stretch could have been made by a generator: letters and digits mixed, many different ones. Words,
 * identifiers, versions and paths are not.
 */
export function looksRandom(text: string, start: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) digits++;
    else if (isAlnum(code)) letters++;
  }
  return digits >= 2 && letters >= 2 && new Set(text.slice(start, end)).size >= Math.min(10, (end - start) / 2);
}
