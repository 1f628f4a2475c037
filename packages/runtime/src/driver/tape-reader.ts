import {
  CATALOGUE,
  type EventClass,
  type EventType,
  OpenExecError,
  type Scope,
  type Sha256Hex,
} from "@openexec/timeline";

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
  #read = 0;

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
      else this.#ahead.push(parse(text, ++this.#read));
    }
    return this.#ahead[this.#head + index];
  }
}

type Parsed = { -readonly [Field in keyof RecordedLine]: RecordedLine[Field] };

/** @throws OpenExecError `record_damaged` */
function parse(text: string, number: number): RecordedLine {
  const line = parseJson(text) as Parsed | null;
  const end = text.lastIndexOf(',"hash":"');
  const isEvent =
    typeof line === "object" &&
    line !== null &&
    Number.isSafeInteger(line.seq) &&
    typeof line.type === "string" &&
    typeof line.payload === "object" &&
    line.payload !== null &&
    end > 0;
  if (!isEvent) {
    throw new OpenExecError("record_damaged", `Line ${number} of the record is no event.`, {
      hint: "`verify` says what is wrong with it.",
      fields: { line: number },
    });
  }
  line.body = `${text.slice(0, end)}}`;
  return line;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a replay does with a line. A type that is not known here was seen from outside, as far as we can tell. */
export function classOf({ type }: Pick<RecordedLine, "type">): EventClass {
  return Object.hasOwn(CATALOGUE, type) ? CATALOGUE[type].class : "carried";
}

/** The process that recorded ended before this line, and its agents with it. */
export function isSeam({ type }: Pick<RecordedLine, "type">): boolean {
  return type === "RunInterrupted" || type === "RunResumed";
}
