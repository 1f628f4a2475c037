import type { EventType, Scope, Sha256Hex } from "@openexec/timeline";

/** Lines of a log, one after the other, read as they are asked for; a tape never holds a whole log. */
export interface LineReader {
  /** The next line without its newline, `undefined` at the end. Synchronous: code asks for the time synchronously. */
  next(): string | undefined;
}

/** A line of the record. */
export interface RecordedLine extends Scope {
  readonly seq: number;
  readonly at: string;
  readonly type: EventType;
  // biome-ignore lint/suspicious/noExplicitAny: checked by the reader that opened the bundle; each use names its type
  readonly payload: any;
  readonly hash: Sha256Hex;
  /** The bytes that the hash covers. */
  readonly body: string;
}

/** Reads a log forward with a look ahead that is as short as the code that asks allows. */
export class TapeReader {
  readonly #ahead: RecordedLine[] = [];
  #head = 0;
  #ended = false;

  constructor(private readonly lines: LineReader) {}

  /** The line at the pointer. */
  peek(): RecordedLine | undefined {
    return this.#at(0);
  }

  take(): void {
    this.#head++;
    if (this.#head <= 1024) return;
    this.#ahead.splice(0, this.#head);
    this.#head = 0;
  }

  /** The first line from the pointer on that `wanted` accepts; stops looking where `until` says. */
  find(wanted: (line: RecordedLine) => boolean, until: (line: RecordedLine) => boolean): RecordedLine | undefined {
    for (let index = 0; ; index++) {
      const line = this.#at(index);
      if (line === undefined) return undefined;
      if (wanted(line)) return line;
      if (until(line)) return undefined;
    }
  }

  #at(index: number): RecordedLine | undefined {
    while (!this.#ended && this.#ahead.length - this.#head <= index) {
      const text = this.lines.next();
      if (text === undefined) this.#ended = true;
      else this.#ahead.push(parse(text));
    }
    return this.#ahead[this.#head + index];
  }
}

function parse(text: string): RecordedLine {
  const line = JSON.parse(text) as { -readonly [Field in keyof RecordedLine]: RecordedLine[Field] };
  line.body = `${text.slice(0, text.lastIndexOf(',"hash":"'))}}`;
  return line;
}
