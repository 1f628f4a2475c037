import { type CharClass, isAlnum, looksRandom } from "./char-class.ts";
import type { Span } from "./span.ts";

const BEGIN = "-----BEGIN ";
const HEADER = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** The last line, or the first of another block. */
const LINE = "-----";
/** No private key is longer; beyond it a missing end line is a cut-off one. */
export const MAX_BLOCK = 32_768;
const MIN_BLOCK = 40;

/** The bodies of PEM and OpenPGP private keys, with or without their last line. */
export function findKeyBlocks(text: string, spans: Span[]): void {
  let next = 0;
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, next)) {
    next = at + BEGIN.length;
    HEADER.lastIndex = at;
    if (!HEADER.test(text)) continue;
    const start = HEADER.lastIndex;
    const end = blockEnd(text, start);
    next = end;
    if (end - start >= MIN_BLOCK) spans.push({ start, end, keep: 0, rule: "private-key", name: "private key" });
  }
}

function blockEnd(text: string, start: number): number {
  const last = Math.min(text.length, start + MAX_BLOCK);
  let end = start;
  while (end < last && isBlockCharacter(text.charCodeAt(end)) && !text.startsWith(LINE, end)) end++;
  return end;
}

/** Base64, headers of encrypted keys, line ends as they are or escaped, quotes of a key that is pasted in lines, colours. */
function isBlockCharacter(code: number): boolean {
  return isAlnum(code) || BLOCK_CHARACTERS.has(code);
}
const BLOCK_CHARACTERS = new Set(Array.from("+/=-:,.()\\ \r\n\t\"'\u001b[;?", (character) => character.charCodeAt(0)));

/** Longest `user:password` in a URL. */
export const MAX_USER_INFO = 512;
export const SCHEME_END = "://";
const STOPS = new Set(Array.from("/?# \t\r\n\"'<>`|\\)]}", (character) => character.charCodeAt(0)));
/** Whether a character may stand in the user or password of a URL; what is not ASCII may. */
export const isUserInfo: CharClass = (code) => !STOPS.has(code);
const AT_SIGN = 64;
const COLON = 58;
/** What stands for a password in documentation and scripts. */
const STAND_IN = /^(?:\*+|x+|\$.*|\{.*|%[sd]|password|pass|pwd|secret)$/i;
const USER_TOKEN = /^(?:x-oauth-basic|x-access-token|oauth2?)?$/;

/** Passwords in `scheme://user:password@host`, and tokens in the place of the user. */
export function findUrlCredentials(text: string, spans: Span[]): void {
  for (let at = text.indexOf(SCHEME_END); at >= 0; at = text.indexOf(SCHEME_END, at + SCHEME_END.length)) {
    const start = at + SCHEME_END.length;
    const last = Math.min(text.length, start + MAX_USER_INFO);
    let colon = -1;
    let sign = -1;
    for (let index = start; index < last; index++) {
      const code = text.charCodeAt(index);
      if (!isUserInfo(code)) break;
      if (code === AT_SIGN) sign = index;
      else if (code === COLON && colon < 0) colon = index;
    }
    if (sign < 0) continue;
    const userEnd = colon >= 0 && colon < sign ? colon : sign;
    const password = text.slice(Math.min(userEnd + 1, sign), sign);
    const add = (from: number, end: number): void => {
      spans.push({ start: from, end, keep: 0, rule: "url", name: "credentials in a URL" });
    };
    if (!USER_TOKEN.test(password)) {
      if (!STAND_IN.test(password)) add(userEnd + 1, sign);
    } else if (userEnd - start >= 16 && looksRandom(text, start, userEnd)) add(start, userEnd);
  }
}
