/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const UNIT_BYTES = 3;
const FIRST_BYTES = 64 * 1024;
/** Buffers of rounds that are over, for those to come: fresh memory costs more than what is written to it. */
const spare: Buffer[] = [];
const MAX_SPARE = 2;
const MAX_SPARE_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Lines that wait for the disk, as the bytes that go there. As strings they would live long enough to be copied by each
 * of the garbage collector's small rounds: a quarter of what recording costs.
 */
export class LineBuffer {
  #buffer: Buffer | undefined;
  #end = 0;

  /** @returns how many bytes the line takes, its newline included */
  add(line: string): number {
    const room = line.length * UNIT_BYTES + 1;
    const buffer = this.#with(room);
    const from = this.#end;
    this.#end += buffer.write(line, from, "utf8");
    buffer[this.#end++] = NEWLINE;
    return this.#end - from;
  }

  /** Bytes so far. */
  get length(): number {
    return this.#end;
  }

  /** Valid until `release`. No `Buffer`: whoever keeps a `slice` of that keeps no copy. */
  get bytes(): Uint8Array {
    const buffer = this.#buffer;
    return buffer === undefined ? new Uint8Array() : new Uint8Array(buffer.buffer, buffer.byteOffset, this.#end);
  }

  /** Gives the memory back; the buffer is empty afterwards. */
  release(): void {
    const buffer = this.#buffer;
    this.#buffer = undefined;
    this.#end = 0;
    if (buffer !== undefined && spare.length < MAX_SPARE && buffer.length <= MAX_SPARE_BYTES) spare.push(buffer);
  }

  #with(room: number): Buffer {
    const now = this.#buffer ?? spare.pop() ?? Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, room));
    this.#buffer = now;
    if (now.length - this.#end >= room) return now;
    const larger = Buffer.allocUnsafeSlow(Math.max(now.length * 2, this.#end + room));
    now.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
    return larger;
  }
}
