import { encodeUtf8 } from "../utf8.ts";
import { toBase64 } from "../value/base64.ts";

/** One way in which code writes a value into other text. */
export interface Spelled {
  readonly value: string;
  /** Writes another value in the same way: what stands for the value, so that code which encodes that gets the same. */
  readonly write: (value: string) => string;
  /** Where the value begins within three bytes of base64: the digits at its ends hold bits of its neighbours too. */
  readonly offset?: number;
}

type Writer = Omit<Spelled, "value">;

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);
const inUrl = (value: string): string => (/\p{Surrogate}/u.test(value) ? value : encodeURIComponent(value));
const inHex = (value: string): string =>
  Array.from(encodeUtf8(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
const urlSafe = (base64: string): string => base64.replaceAll("+", "-").replaceAll("/", "_");

/** As it is, in JSON, in URLs, in base64 and in hex. */
const WRITERS: readonly Writer[] = [
  { write: (value) => value },
  { write: inJson },
  { write: (value) => inJson(inJson(value)) },
  { write: (value) => inJson(value).replaceAll("/", "\\/") },
  { write: inUrl },
  { write: (value) => inUrl(value).replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()) },
  { write: (value) => inUrl(value).replaceAll("%20", "+") },
  ...[0, 1, 2].flatMap((offset) => [
    { offset, write: (value: string) => base64At(value, offset) },
    { offset, write: (value: string) => urlSafe(base64At(value, offset)) },
  ]),
  { write: inHex },
  { write: (value) => inHex(value).toUpperCase() },
];

/** Every way in which a value is commonly spelled, with its text. */
export function spellingsOf(value: string): readonly { readonly text: string; readonly spelled: Spelled }[] {
  return WRITERS.map((writer) => ({ text: writer.write(value), spelled: { ...writer, value } }));
}

/** The digits that hold bits of nothing but the value, which begins `offset` bytes after a whole group. */
function base64At(value: string, offset: number): string {
  const bytes = encodeUtf8(value);
  const padded = new Uint8Array(offset + bytes.length);
  padded.set(bytes, offset);
  return toBase64(padded).slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The digit before or after base64 of a value, which holds bits of it and of its neighbour, once another value of the
 * same length stands there. `undefined`: there is none, or its bits are not those of the value.
 */
export function sharedDigit(
  digit: string,
  side: "before" | "after",
  offset: number,
  from: string,
  to: string,
): string | undefined {
  const bits = digitOf(digit);
  const [old, fresh] = [encodeUtf8(from), encodeUtf8(to)];
  const own = side === "before" ? (offset * 8) % 6 : ((offset + old.length) * 8) % 6;
  if (bits === undefined || own === 0) return undefined;
  const mask = side === "before" ? (1 << (6 - own)) - 1 : ((1 << own) - 1) << (6 - own);
  const bitsOf = (bytes: Uint8Array): number =>
    side === "before"
      ? (bytes[0] ?? 0) >> (8 - (6 - own))
      : ((bytes[bytes.length - 1] ?? 0) & ((1 << own) - 1)) << (6 - own);
  if ((bits & mask) !== bitsOf(old)) return undefined;
  const next = (bits & ~mask) | bitsOf(fresh);
  return next < DIGITS.length ? DIGITS[next] : digit;
}

function digitOf(digit: string): number | undefined {
  if (digit === "+" || digit === "-") return 62;
  if (digit === "/" || digit === "_") return 63;
  const value = digit === "" ? -1 : DIGITS.indexOf(digit);
  return value < 0 ? undefined : value;
}
