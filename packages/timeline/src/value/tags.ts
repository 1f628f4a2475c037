/**
 * The key of an encoded value that JSON has no word for: `{"$openexec": "date", "value": "2026-…"}`. An object of the
 * user that holds this key itself is encoded as `object` with its entries, so nothing collides.
 */
export const TAG = "$openexec";

/**
 * What each tag carries in `value`. `object`: entries of a plain object with a reserved key. `sparse`: `[length,
 * [index, value]…]`. `number`: `NaN`, `Infinity`, `-Infinity` or `-0`. `bytes` and `buffer`: base64 (RFC 4648).
 * `date`: RFC 3339, or null for an invalid one. `error`: see `encode-special.ts`.
 */
export const TAGS = [
  "undefined",
  "number",
  "bigint",
  "date",
  "bytes",
  "buffer",
  "map",
  "set",
  "error",
  "object",
  "sparse",
] as const;
export type Tag = (typeof TAGS)[number];

/** Keys of a user object that cannot stand as they are: the tag, and the one that a careless reader would assign. */
export function isReservedKey(key: string): boolean {
  return key === TAG || key === "__proto__";
}
