import type { Redactor } from "./redactor.ts";

/** Filters the concatenation, then cuts it where it was cut: placeholders keep the length. */
export function filterPieces(pieces: readonly string[], redactor: Redactor): readonly string[] {
  const whole = pieces.join("");
  const filtered = redactor.redact(whole);
  if (filtered === whole) return pieces;
  let at = 0;
  return pieces.map((piece) => {
    const start = at;
    at += piece.length;
    return filtered.slice(start, at);
  });
}
