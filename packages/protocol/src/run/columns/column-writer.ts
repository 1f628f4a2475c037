import type { ColumnType } from "./layout.ts";
import { microsOf } from "./moment.ts";

/** Texts, each once. */
export class Words {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  /** The place of a text, from 1. */
  place(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.list.push(word);
    this.#places.set(word, place);
    return place;
  }
}

/** What the row that is written now began with, where its other columns start from. */
export interface RowStart {
  seq: number | undefined;
  micros: number | undefined;
}

const ENCODERS: {
  readonly [Type in ColumnType]: (value: unknown, column: ColumnWriter, start: RowStart) => number | undefined;
} = {
  word: (value, { words }) => (typeof value === "string" ? words.place(value) : undefined),
  number: numberOf,
  after: (value, column, start) => {
    start.seq = numberOf(value);
    return column.step(start.seq);
  },
  since: (value, _, { seq }) => difference(numberOf(value), seq),
  moment: (value, column, start) => {
    start.micros = microsOf(value);
    return column.step(start.micros);
  },
  elapsed: (value, _, { micros }) => difference(microsOf(value), micros),
};

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function difference(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value - base;
}

/** One column while it is made. */
export class ColumnWriter {
  readonly numbers: (number | null)[] = [];
  readonly words: Words;
  readonly #type: ColumnType;
  readonly #none: 0 | null;
  #before = 0;

  constructor(type: ColumnType, words: Words) {
    this.#type = type;
    this.#none = type === "word" ? 0 : null;
    this.words = words;
  }

  /** What a row has as a number of this column; `undefined` when it is none. */
  encode(value: unknown, start: RowStart): number | undefined {
    return ENCODERS[this.#type](value, this, start);
  }

  set(row: number, number: number): void {
    this.fill(row);
    this.numbers.push(number);
  }

  /** Rows that had nothing for it. */
  fill(rows: number): void {
    while (this.numbers.length < rows) this.numbers.push(this.#none);
  }

  step(value: number | undefined): number | undefined {
    if (value === undefined) return undefined;
    const step = value - this.#before;
    this.#before = value;
    return step;
  }
}
