/** Every how many lines of a log the offset of one is kept. */
const STRIDE = 64;

/** A stretch of the log: from the start of a line to the start of another one. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** A {@link LineIndex} as JSON. */
export interface LineIndexState {
  readonly seqs: readonly number[];
  readonly offsets: readonly number[];
  readonly lines: number;
  readonly end: number;
}

/** Where the lines of a log are, roughly: 16 bytes for 64 lines. */
export class LineIndex {
  readonly #seqs: number[];
  readonly #offsets: number[];
  #lines: number;
  #end: number;

  constructor({ seqs, offsets, lines, end }: LineIndexState = { seqs: [], offsets: [], lines: 0, end: 0 }) {
    this.#seqs = [...seqs];
    this.#offsets = [...offsets];
    this.#lines = lines;
    this.#end = end;
  }

  state(): LineIndexState {
    return { seqs: this.#seqs, offsets: this.#offsets, lines: this.#lines, end: this.#end };
  }

  /** Of the first byte behind the last whole line. */
  get end(): number {
    return this.#end;
  }

  /** Takes note of the next line. */
  add(seq: number, offset: number, end: number): void {
    if (this.#lines % STRIDE === 0) {
      this.#seqs.push(seq);
      this.#offsets.push(offset);
    }
    this.#lines++;
    this.#end = end;
  }

  /** The block that holds the line `seq`, if there is one. */
  blockOf(seq: number): Block {
    const index = this.#indexOf(seq);
    return { from: this.#offsets[index] ?? 0, to: this.#offsets[index + 1] ?? this.#end };
  }

  /** The number of the block that holds `seq`. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
