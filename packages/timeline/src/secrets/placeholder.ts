import type { Sha256 } from "../hash.ts";
import { isDigit, isHex, isLower, isUpper } from "./char-class.ts";

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const HEX_LOWER = "abcdef";
const PUNCTUATION = "!#$*+,-.:;=?@^_~";
/** A shorter secret has no room for check characters and becomes a mask that says what it is. */
const MIN_CHECKED = 12;
/** With fewer letters and digits the punctuation is the secret. */
const MIN_ALNUM = 8;
const MAX_CHECK = 8;
const BACKSLASH = 92;
const LETTER_U = 117;
const PERCENT = 37;
const DOMAIN = "openexec.placeholder.v1";

interface Alphabet {
  readonly hex: boolean;
  readonly punctuation: boolean;
}

/**
 * A text that stands for `secret`: same length, each character of the same class, escapes (`\n`, `%2F`) and the first
 * `keep` characters as they are. The last few replaced characters check the rest, so that it is known again without a
 * list. A secret of less than 12 letters and digits becomes a mask (`xxX0`).
 * @param seed hex digits that depend on project key and secret
 */
export function makePlaceholder(secret: string, keep: number, seed: string, sha256: Sha256): string {
  const alphabet = alphabetOf(secret, keep);
  const places = replaceable(secret, alphabet.punctuation);
  if (places.length < MIN_CHECKED) return mask(secret, places);
  const units = Array.from({ length: secret.length }, (_, index) => secret.charCodeAt(index));
  const random = byteStream(seed, sha256);
  const body = places.filter((index) => index >= keep);
  for (const index of body) units[index] = draw(units[index] ?? 0, random(), alphabet);
  const checks = checkPlaces(places);
  const checked = checkUnits(units, checks, alphabet, sha256);
  for (const [nth, index] of checks.entries()) units[index] = checked[nth] ?? 0;
  return fromUnits(units);
}

/** Whether `text` is what {@link makePlaceholder} makes. One text in a million that isn't passes as one. */
export function isPlaceholder(text: string, sha256: Sha256): boolean {
  const punctuation = alphabetOf(text, 0).punctuation;
  const places = replaceable(text, punctuation);
  if (places.length < MIN_CHECKED) return mask(text, places) === text;
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const checks = checkPlaces(places);
  return [false, true].some((hex) => {
    const expected = checkUnits(units, checks, { hex, punctuation }, sha256);
    return checks.every((index, nth) => units[index] === expected[nth]);
  });
}

/** Whether a placeholder is too short for check characters. */
export function isMask(placeholder: string): boolean {
  return replaceable(placeholder, alphabetOf(placeholder, 0).punctuation).length < MIN_CHECKED;
}

function checkPlaces(places: readonly number[]): readonly number[] {
  return places.slice(-Math.min(MAX_CHECK, places.length >> 1));
}

/** What the check characters must be, given all the others. */
function checkUnits(
  units: readonly number[],
  checks: readonly number[],
  alphabet: Alphabet,
  sha256: Sha256,
): readonly number[] {
  const open = [...units];
  for (const index of checks) open[index] = 0;
  const random = byteStream(sha256(`${DOMAIN}\n${fromUnits(open)}`), sha256);
  return checks.map((index) => draw(units[index] ?? 0, random(), alphabet));
}

function alphabetOf(text: string, keep: number): Alphabet {
  let alnum = 0;
  let hex = true;
  for (let index = keep; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code) || isLower(code) || isUpper(code)) {
      alnum++;
      hex &&= isHex(code);
    } else if (code >= 128) alnum++;
  }
  return { hex, punctuation: alnum < MIN_ALNUM };
}

/** The places that change. An escape stays, since another one may be no valid text. */
function replaceable(text: string, punctuation: boolean): number[] {
  const places: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += text.charCodeAt(index + 1) === LETTER_U ? 5 : 1;
    else if (code === PERCENT && isHex(text.charCodeAt(index + 1)) && isHex(text.charCodeAt(index + 2))) index += 2;
    else if (isDigit(code) || isLower(code) || isUpper(code) || code >= 128) places.push(index);
    else if (punctuation && PUNCTUATION.includes(text[index] ?? "")) places.push(index);
  }
  return places;
}

/** A character of the same class; beyond ASCII one of the same 16, which has as many bytes in UTF-8. */
function draw(code: number, random: number, alphabet: Alphabet): number {
  if (code >= 128) return (code & ~15) | (random & 15);
  const pool = isDigit(code)
    ? DIGITS
    : isLower(code)
      ? alphabet.hex
        ? HEX_LOWER
        : LOWER
      : isUpper(code)
        ? alphabet.hex
          ? HEX_LOWER.toUpperCase()
          : UPPER
        : PUNCTUATION;
  return pool.charCodeAt(random % pool.length);
}

function mask(text: string, places: readonly number[]): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  for (const index of places) units[index] = maskUnit(units[index] ?? 0);
  return fromUnits(units);
}

function maskUnit(code: number): number {
  if (isDigit(code)) return 48;
  if (isLower(code)) return 120;
  if (isUpper(code)) return 88;
  return code >= 128 ? code & ~15 : 42;
}

/** Bytes without end from a seed: SHA-256 of seed and counter. */
function byteStream(seed: string, sha256: Sha256): () => number {
  let hex = "";
  let at = 0;
  let block = 0;
  return () => {
    if (at >= hex.length) {
      hex = sha256(`${seed}\n${block++}`);
      at = 0;
    }
    at += 2;
    return Number.parseInt(hex.slice(at - 2, at), 16);
  };
}

function fromUnits(units: readonly number[]): string {
  let text = "";
  for (const unit of units) text += String.fromCharCode(unit);
  return text;
}
