/**
 * A text cut into what frames of one shape share and where they differ. `pieces` has one element more than `slots`;
 * woven together they are the text.
 */
export interface Tokens {
  readonly pieces: readonly string[];
  /** Raw tokens: JSON strings with their quotes, and numbers. */
  readonly slots: readonly string[];
}

/** Values of these keys name the shape of an object; they belong to it. */
const SHAPE_KEYS = new Set(['"type"', '"object"', '"role"']);
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const AFTER_KEY = /\s*:/y;
const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Index behind the string literal that starts at `from`, or -1 when it is not closed. */
export function literalEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (before > from && text.charCodeAt(before) === BACKSLASH) before--;
    // An even number of backslashes escapes itself, not the quote.
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return -1;
}

function matchEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/**
 * Cuts `text`: each JSON string that is no key and each number is a slot, but for the values of `type`, `object` and
 * `role`. It need not be JSON: what is no such token is part of the pieces. Part of the format: never changes.
 */
export function tokenize(text: string): Tokens {
  const pieces: string[] = [];
  const slots: string[] = [];
  let key = "";
  let pieceStart = 0;
  let at = 0;
  const slot = (end: number): void => {
    pieces.push(text.slice(pieceStart, at));
    slots.push(text.slice(at, end));
    pieceStart = end;
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = literalEnd(text, at);
      if (end < 0) break;
      const colon = matchEnd(AFTER_KEY, text, end);
      if (colon >= 0) key = text.slice(at, end);
      else if (!SHAPE_KEYS.has(key)) slot(end);
      if (colon < 0) key = "";
      at = colon < 0 ? end : colon;
    } else if (isDigit(code) || code === MINUS) {
      const end = matchEnd(NUMBER, text, at);
      if (end > at) slot(end);
      key = "";
      at = Math.max(end, at + 1);
    } else at++;
  }
  pieces.push(text.slice(pieceStart));
  return { pieces, slots };
}

/** Undoes {@link tokenize}, with other tokens in the slots. */
export function weave(pieces: readonly string[], slots: readonly string[]): string {
  let text = pieces[0] ?? "";
  for (const [at, slot] of slots.entries()) text += slot + (pieces[at + 1] ?? "");
  return text;
}

/** Equal for texts of one shape; `undefined` for a text that holds the separator itself. */
export function shapeOf({ pieces }: Tokens): string | undefined {
  const shape = pieces.join("\u0001");
  return shape.split("\u0001", pieces.length + 1).length === pieces.length ? shape : undefined;
}
