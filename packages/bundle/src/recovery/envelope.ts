/** The start of a line as our encoder writes it; the rest is parsed only where somebody asks for it. */
const START = /^\{"seq":(\d+),"at":"([^"\\]*)"(?:,"(?:occurredAt|clock)":"(?:[^"\\]|\\.)*")*,"type":"([A-Za-z]+)"/;

interface Parsed {
  readonly callId?: string;
  readonly parentId?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A line of a log, parsed as far as needed. */
export class Envelope {
  readonly #line: string;
  #parsed: Parsed | undefined;

  constructor(
    line: string,
    readonly seq: number,
    readonly at: string,
    readonly type: string,
  ) {
    this.#line = line;
  }

  get callId(): string | undefined {
    return this.#whole.callId;
  }

  get parentId(): string | undefined {
    return this.#whole.parentId;
  }

  /** A field of the payload, if it is a string. */
  text(field: string): string | undefined {
    const value = this.#whole.payload?.[field];
    return typeof value === "string" ? value : undefined;
  }

  /** A field of the payload, if it is an integer. */
  integer(field: string): number | undefined {
    const value = this.#whole.payload?.[field];
    return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
  }

  get #whole(): Parsed {
    this.#parsed ??= JSON.parse(this.#line) as Parsed;
    return this.#parsed;
  }
}

/** The envelope of a line whose hash is right, or `undefined` when no writer of this format made it. */
export function readEnvelope(line: string): Envelope | undefined {
  const match = START.exec(line);
  if (match === null) return undefined;
  const [, seq, at, type] = match;
  if (seq === undefined || at === undefined || type === undefined) return undefined;
  return new Envelope(line, Number(seq), at, type);
}
