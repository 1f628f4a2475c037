/** User values may be nested; what is deeper than this would overflow the stack of some reader. */
const MAX_DEPTH = 512;

export type JsonScanProblem =
  | { readonly problem: "too_deep"; readonly at: number }
  | { readonly problem: "duplicate_key"; readonly at: number; readonly key: string };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Index of the quote that closes the string which opens at `open`, or the end of `text`. */
function closingQuote(text: string, open: number): number {
  for (let end = text.indexOf('"', open + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** A key as `JSON.parse` will see it: `"a"` and `"\u0061"` are one key. */
function keyOf(text: string, open: number, close: number): string | undefined {
  const inner = text.slice(open + 1, close);
  if (!inner.includes("\\")) return inner;
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keys of one open object: a list while they are few, since nearly all objects are small. */
class Keys {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether `key` is new. */
  add(key: string): boolean {
    if (this.#many !== undefined) return this.#many.size < this.#many.add(key).size;
    if (this.#few.includes(key)) return false;
    this.#few.push(key);
    if (this.#few.length > 16) this.#many = new Set(this.#few);
    return true;
  }
}

/**
 * What `JSON.parse` hides or chokes on, found in one pass without recursion: nesting below {@link MAX_DEPTH} and an
 * object with the same key twice. Does not check the grammar; that is left to `JSON.parse`. `at` is in UTF-16 units.
 */
export function scanJson(text: string, maxDepth = MAX_DEPTH): JsonScanProblem | undefined {
  const open: (Keys | undefined)[] = [];
  let keys: Keys | undefined;
  let expectKey = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const close = closingQuote(text, at);
      if (expectKey && keys !== undefined) {
        const key = keyOf(text, at, close);
        if (key !== undefined && !keys.add(key)) return { problem: "duplicate_key", at, key };
        expectKey = false;
      }
      at = close;
    } else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
      keys = unit === OPEN_OBJECT ? new Keys() : undefined;
      expectKey = keys !== undefined;
      if (open.push(keys) > maxDepth) return { problem: "too_deep", at };
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) {
      open.pop();
      keys = open[open.length - 1];
      expectKey = false;
    } else if (unit === COMMA) expectKey = keys !== undefined;
    else if (unit === COLON) expectKey = false;
  }
  return undefined;
}
