/** A line is at most 256 KiB; a longer one is no line of a timeline. */
export const MAX_LINE_BYTES = 256 * 1024;
const NEWLINE = 0x0a;
const EMPTY = new Uint8Array(0);
/** Bytes of a line that began in an earlier chunk. Holds no more than `limit`. */
class Carry {
  #buffer = EMPTY;
  #limit;
  /** Of the line so far, also beyond what is held. */
  length = 0;
  constructor(limit) {
    this.#limit = limit;
  }
  append(bytes) {
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
  content() {
    return this.length > this.#limit ? EMPTY : this.#buffer.subarray(0, this.length);
  }
}
/**
 * Splits bytes into lines, whatever the sizes of the chunks. Never holds more than one line of at most `limit` bytes.
 * Synchronous, so that a reader awaits once per chunk and not once per line.
 */
export class LineSplitter {
  #limit;
  #line = 1;
  #offset;
  #carry;
  /** @param base offset of the first byte in its file */
  constructor(base = 0, limit = MAX_LINE_BYTES) {
    this.#limit = limit;
    this.#offset = base;
    this.#carry = new Carry(limit);
  }
  /** The lines that end within `chunk`. Must be read to the end before the next call. */
  *push(chunk) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      yield this.#close(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) this.#carry.append(chunk.subarray(from));
  }
  /** The last line if it lacks its newline. An empty rest is no line. */
  end() {
    const { length } = this.#carry;
    if (length === 0) return undefined;
    return { line: this.#line, offset: this.#offset, length, state: "open", content: this.#carry.content() };
  }
  #close(tail) {
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
    };
    this.#line++;
    this.#offset += length + 1;
    return line;
  }
}
/** The lines of a stream of bytes; see {@link LineSplitter}. The last one is `open` if it lacks its newline. */
export async function* splitLines(chunks, base = 0, limit = MAX_LINE_BYTES) {
  const splitter = new LineSplitter(base, limit);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  const last = splitter.end();
  if (last !== undefined) yield last;
}
//# sourceMappingURL=lines.js.map
