import { genesis } from "../codec.ts";
import type { Sha256 } from "../hash.ts";
import { parseSha256, type Sha256Hex } from "../ids.ts";

const HASH_KEY = [...',"hash":"'].map((character) => character.charCodeAt(0));
const HEX_LENGTH = 64;
/** `,"hash":"`, the digits, `"}`. */
const TAIL_LENGTH = HASH_KEY.length + HEX_LENGTH + 2;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const CLOSE_OBJECT = 0x7d;

/** What a line says about its place in the chain. */
export type ChainLink =
  | { readonly follows: "yes"; readonly hash: Sha256Hex }
  | { readonly follows: "no"; readonly expected: Sha256Hex; readonly found: Sha256Hex }
  /** The line before it has no hash that it could follow from. */
  | { readonly follows: "unknown"; readonly hash: Sha256Hex }
  /** The line does not end in a hash. */
  | { readonly follows: "unhashed" };

/** Where the digits of the hash begin, or -1 if the line does not end as a line of a log does. */
function hashStart(content: Uint8Array): number {
  const start = content.length - TAIL_LENGTH;
  if (start < 0 || content[content.length - 1] !== CLOSE_OBJECT || content[content.length - 2] !== QUOTE) return -1;
  for (let index = 0; index < HASH_KEY.length; index++) if (content[start + index] !== HASH_KEY[index]) return -1;
  return start + HASH_KEY.length;
}

function hasDigits(content: Uint8Array, start: number, digits: string): boolean {
  for (let index = 0; index < HEX_LENGTH; index++) {
    if (content[start + index] !== digits.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Follows the hash chain of a log line by line, over the bytes as they stand in the file. After a line that does not
 * follow, the next may follow from the hash that was stated or from the one that was right: so one changed line is one
 * finding, and lines moved or removed are one per place.
 */
export class ChainCheck {
  readonly #sha256: Sha256;
  #previous: readonly Sha256Hex[];
  #scratch = new Uint8Array(4096);

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
    this.#previous = [genesis(sha256)];
  }

  /** The next line, without its newline. A carriage return at its end is not part of what was hashed. */
  next(line: Uint8Array): ChainLink {
    const content = line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    const start = hashStart(content);
    if (start < 0) return this.#unhashed();
    const body = content.subarray(0, content.length - TAIL_LENGTH);
    let expected: Sha256Hex | undefined;
    for (const previous of this.#previous) {
      const hash = this.#hash(previous, body);
      expected ??= hash;
      if (!hasDigits(content, start, hash)) continue;
      this.#previous = [hash];
      return { follows: "yes", hash };
    }
    const found = parseSha256(String.fromCharCode(...content.subarray(start, start + HEX_LENGTH)));
    if (found === undefined) return this.#unhashed();
    this.#previous = expected === undefined ? [found] : [found, expected];
    return expected === undefined ? { follows: "unknown", hash: found } : { follows: "no", expected, found };
  }

  /** A line that could not be read at all: whatever comes next has nothing to follow from. */
  skip(): void {
    this.#previous = [];
  }

  #unhashed(): ChainLink {
    this.#previous = [];
    return { follows: "unhashed" };
  }

  #hash(previous: Sha256Hex, body: Uint8Array): Sha256Hex {
    const length = HEX_LENGTH + 1 + body.length + 1;
    if (length > this.#scratch.length) this.#scratch = new Uint8Array(length * 2);
    const scratch = this.#scratch;
    for (let index = 0; index < HEX_LENGTH; index++) scratch[index] = previous.charCodeAt(index);
    scratch[HEX_LENGTH] = NEWLINE;
    scratch.set(body, HEX_LENGTH + 1);
    scratch[length - 1] = CLOSE_OBJECT;
    return this.#sha256(scratch.subarray(0, length));
  }
}
