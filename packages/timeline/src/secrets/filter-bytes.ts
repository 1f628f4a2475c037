import type { Redactor } from "./redactor.ts";
import { BYTES, toBinaryString, toBytes } from "./spelling.ts";

/** The bytes with their secrets replaced, as many as before; the same array when there are none. */
export function filterBytes(bytes: Uint8Array, redactor: Redactor): Uint8Array {
  const text = toBinaryString(bytes);
  const filtered = redactor.redact(text, BYTES);
  return filtered === text ? bytes : toBytes(filtered);
}
