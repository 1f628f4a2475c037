import { MAX_LINE_BYTES } from "../fit-line.ts";

export { MAX_LINE_BYTES };

const NEWLINE = 0x0a;

/** A line of a file as bytes, without its newline. */
export interface ByteLine {
  /** From 1, counted from where reading began. */
  readonly line: number;
  /** Of its first byte, from the start of the file. */
  readonly offset: number;
  /** Its length without the newline; more than `content` holds if `state` is `too_long`. */
  readonly length: number;
  /** `open`: the file ends before its newline. `too_long`: above the limit, `content` is empty. */
  readonly state: "whole" | "open" | "too_long";
  /** Valid until the next line is asked for. */
  readonly content: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/** Bytes of a line that began in an earlier chunk. Holds no more than `limit`. */
class Carry {
  #buffer = EMPTY;
  readonly #limit: number;
  /** Of the line so far, also beyond what is held. */
  length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  append(bytes: Uint8Array): void {
    const needed = this.length + bytes.length;
    if (needed <= this.#limit) {
      if (needed > this.#buffer.length) {
        const larger = new Uint8Array(Math.min(Math.max(needed, this.#buffer.length * 2, 4096), this.#limit));
        larger.set(this.#buffer.subarray(0, this.length));
        this.#buffer = larger;
      }
      this.#buffer.set(bytes, this.length);
    }
    this.length = needed;
  }

  content(): Uint8Array {
    return this.length > this.#limit ? EMPTY : this.#buffer.subarray(0, this.length);
  }
}

/**
 * Splits bytes into lines, whatever the sizes of the chunks. Never holds more than one line of at most `limit` bytes.
 * Synchronous, so that a reader awaits once per chunk and not once per line.
 */
export class LineSplitter {
  readonly #limit: number;
  #line = 1;
  #offset: number;
  #carry: Carry;

  /** @param base offset of the first byte in its file */
  constructor(base = 0, limit = MAX_LINE_BYTES) {
    this.#limit = limit;
    this.#offset = base;
    this.#carry = new Carry(limit);
  }

  /** The lines that end within `chunk`. Must be read to the end before the next call. */
  *push(chunk: Uint8Array): Generator<ByteLine, void, undefined> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      yield this.#close(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) this.#carry.append(chunk.subarray(from));
  }

  /** The last line if it lacks its newline. An empty rest is no line. */
  end(): ByteLine | undefined {
    const { length } = this.#carry;
    if (length === 0) return undefined;
    return { line: this.#line, offset: this.#offset, length, state: "open", content: this.#carry.content() };
  }

  #close(tail: Uint8Array): ByteLine {
    let content = tail;
    let length = tail.length;
    if (this.#carry.length > 0) {
      this.#carry.append(tail);
      content = this.#carry.content();
      length = this.#carry.length;
      this.#carry = new Carry(this.#limit);
    }
    const state = length > this.#limit ? "too_long" : "whole";
    const line = {
      line: this.#line,
      offset: this.#offset,
      length,
      state,
      content: state === "whole" ? content : EMPTY,
    } as const;
    this.#line++;
    this.#offset += length + 1;
    return line;
  }
}

/** The lines of a stream of bytes; see {@link LineSplitter}. The last one is `open` if it lacks its newline. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  base = 0,
  limit = MAX_LINE_BYTES,
): AsyncGenerator<ByteLine, void, undefined> {
  const splitter = new LineSplitter(base, limit);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  const last = splitter.end();
  if (last !== undefined) yield last;
}
