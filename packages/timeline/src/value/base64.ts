import { decodeUtf8 } from "../utf8.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const PAD = 61;
const INVALID = 255;
const VALUES = new Uint8Array(128).fill(INVALID);
for (const [value, code] of CODES.entries()) VALUES[code] = value;

/** Base64 of `bytes` with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(base64Length(bytes.length));
  let at = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const triple = (at3(bytes, index) << 16) | (at3(bytes, index + 1) << 8) | at3(bytes, index + 2);
    codes[at] = at3(CODES, triple >> 18);
    codes[at + 1] = at3(CODES, (triple >> 12) & 63);
    codes[at + 2] = index + 1 < bytes.length ? at3(CODES, (triple >> 6) & 63) : PAD;
    codes[at + 3] = index + 2 < bytes.length ? at3(CODES, triple & 63) : PAD;
    at += 4;
  }
  return decodeUtf8(codes) ?? "";
}

/** Length of the base64 text of `byteLength` bytes. */
export function base64Length(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4;
}

/** The bytes of padded base64, or `undefined` if `text` is not canonical (wrong length, alphabet, stray bits). */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < digits; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? INVALID;
    if (value === INVALID) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

function at3(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
