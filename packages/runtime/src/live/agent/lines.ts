const NEWLINE = 0x0a;

export interface LineHandler {
  line(text: string): void;
  /** A line above the bound; its bytes are gone, what follows it is read. */
  tooLong(bytes: number): void;
}

/**
 * Cuts a byte stream into lines of UTF-8 text, without their line ends. Memory stays within `maxBytes`.
 * Invalid UTF-8 reads as U+FFFD.
 */
export class LineReader {
  readonly #handler: LineHandler;
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number, handler: LineHandler) {
    this.#maxBytes = maxBytes;
    this.#handler = handler;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end));
      this.#flush();
      start = end + 1;
    }
    this.#add(chunk.subarray(start));
  }

  /** The stream ended; a last line without a newline is a line too. */
  end(): void {
    if (this.#bytes > 0) this.#flush();
  }

  #add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  #flush(): void {
    const bytes = this.#bytes;
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    if (bytes > this.#maxBytes) this.#handler.tooLong(bytes);
    else this.#handler.line(Buffer.concat(parts).toString("utf8").replace(/\r$/, ""));
  }
}
