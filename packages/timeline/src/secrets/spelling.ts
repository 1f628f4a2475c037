import { decodeUtf8, encodeUtf8 } from "../utf8.ts";

/** How a string that is searched stands for text: as it is, or as a binary string, one unit per byte. */
export interface Spelling {
  readonly name: "text" | "bytes";
  /** The text that a found secret spells; the secret itself when its bytes are no UTF-8. */
  toText(found: string): string;
  fromText(text: string): string;
}

export const TEXT: Spelling = { name: "text", toText: (found) => found, fromText: (text) => text };

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII spells itself in both ways
const ASCII = /^[\u0000-\u007f]*$/;

export const BYTES: Spelling = {
  name: "bytes",
  toText: (found) => (ASCII.test(found) ? found : (decodeUtf8(toBytes(found)) ?? found)),
  fromText: (text) => (ASCII.test(text) ? text : toBinaryString(encodeUtf8(text))),
};

const CHUNK = 8192;

/** One UTF-16 unit per byte. */
export function toBinaryString(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += chunkString(bytes.subarray(at, at + CHUNK));
  return text;
}

/** ASCII, the usual case, is the same in UTF-8, and its decoder is native. */
function chunkString(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes);
  if (decoded?.length === bytes.length) return decoded;
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Undoes {@link toBinaryString}. */
export function toBytes(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
