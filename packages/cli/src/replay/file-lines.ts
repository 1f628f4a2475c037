import fs from "node:fs";
import type { LineReader } from "@openexec/runtime";

// Taken before any flow is loaded: replayed code may put something else in their place.
const { closeSync, readSync } = fs;
const CHUNK_BYTES = 64 * 1024;

/**
 * Lines of a file, read as they are asked for. A last line without its newline is torn or still being written and is
 * left out.
 */
export class FileLines implements LineReader {
  readonly #fd: number;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #rest: Buffer = Buffer.alloc(0);
  #lines: string[] = [];
  #next = 0;
  #ended = false;

  /** @param descriptor of the open file; closed at its end */
  constructor(descriptor: number) {
    this.#fd = descriptor;
  }

  next(): string | undefined {
    while (this.#next >= this.#lines.length) {
      if (this.#ended) return undefined;
      this.#fill();
    }
    return this.#lines[this.#next++];
  }

  #fill(): void {
    const bytes = readSync(this.#fd, this.#chunk, 0, CHUNK_BYTES, null);
    if (bytes === 0) {
      this.#ended = true;
      closeSync(this.#fd);
      return;
    }
    const read = this.#chunk.subarray(0, bytes);
    const end = read.lastIndexOf(10);
    if (end < 0) {
      this.#rest = Buffer.concat([this.#rest, read]);
      return;
    }
    const whole = this.#rest.length === 0 ? read.subarray(0, end) : Buffer.concat([this.#rest, read.subarray(0, end)]);
    this.#rest = Buffer.from(read.subarray(end + 1));
    this.#lines = whole.toString("utf8").split("\n");
    this.#next = 0;
  }
}
