/** Where a run stands in an order, as far as columns know. Turned so that what is smaller is earlier. */
export interface Spot {
  /** Infinite where there is no key. */
  readonly key: number;
  readonly time: number;
}

interface Candidate extends Spot {
  readonly no: number;
}

export function compareSpots(a: Spot, b: Spot): number {
  // Not a difference: two keys may be infinite.
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.time - b.time;
}

const LAST: Spot = { key: Number.POSITIVE_INFINITY, time: Number.MAX_VALUE };

/** The earliest runs behind a start, cut now and then: runs of one spot are told apart by their ids later. */
export class Best {
  readonly #limit: number;
  readonly #start: Spot | undefined;
  #kept: Candidate[] = [];
  /** How many of them are in their order. */
  #settled = 0;
  readonly #ties: number[] = [];
  /** A run behind it cannot be among the first any more. */
  worst = LAST;

  constructor(limit: number, start: Spot | undefined) {
    this.#limit = limit;
    this.#start = start;
  }

  get full(): boolean {
    return this.#kept.length >= this.#limit;
  }

  add(spot: Spot, no: number): void {
    if (compareSpots(spot, this.worst) > 0) return;
    const fromStart = this.#start === undefined ? 1 : compareSpots(spot, this.#start);
    // Of those that columns can't tell from where the stretch begins, ids say which are behind it.
    if (fromStart === 0) this.#ties.push(no);
    if (fromStart <= 0) return;
    this.#kept.push({ ...spot, no });
    if (this.#kept.length > this.#limit * 4 + 1000) this.settle();
  }

  /** Drops what cannot be among the first. */
  settle(): void {
    if (this.#kept.length < this.#limit || this.#kept.length === this.#settled) return;
    this.#kept.sort(compareSpots);
    const last = this.#kept[this.#limit - 1];
    if (last === undefined) return;
    let end = this.#limit;
    for (let next = this.#kept[end]; next !== undefined && compareSpots(next, last) === 0; ) next = this.#kept[++end];
    this.#kept.length = end;
    this.#settled = end;
    this.worst = last;
  }

  numbers(): readonly number[] {
    this.settle();
    return [...this.#ties, ...this.#kept.map(({ no }) => no)];
  }
}
