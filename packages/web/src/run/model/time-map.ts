/** Moments that are known exactly: an event's number, and milliseconds since the start of the run. */
export class Knots {
  readonly seqs: number[] = [];
  readonly times: number[] = [];

  add(seq: number, ms: number): void {
    this.seqs.push(seq);
    this.times.push(ms);
  }
}

/**
 * Which number was when. Exact at its knots, which are the starts and ends of all attempts and calls; between them
 * events are taken to be evenly spread. A position is a number; time follows from it.
 */
export class TimeMap {
  readonly #seqs: Float64Array;
  readonly #times: Float64Array;
  readonly lastSeq: number;

  /** @param knots in any order */
  constructor(knots: Knots, lastSeq: number) {
    const { seqs: unsorted, times: said } = knots;
    const count = unsorted.length;
    // Number and place in one key: numbers alone are sorted far faster than objects are.
    const keys = new Float64Array(count);
    for (let index = 0; index < count; index++) keys[index] = Math.max(0, unsorted[index] ?? 0) * count + index;
    keys.sort();
    const seqs = new Float64Array(count + 1);
    const times = new Float64Array(count + 1);
    seqs[0] = 1;
    let last = 0;
    for (const key of keys) {
      const seq = Math.floor(key / count);
      if (seq < 1) continue;
      // The log's clock never goes back; a reader of a damaged one must not either.
      const time = Math.max(said[key % count] ?? 0, times[last] ?? 0);
      if (seq !== seqs[last]) seqs[++last] = seq;
      times[last] = time;
    }
    this.#seqs = seqs.slice(0, last + 1);
    this.#times = times.slice(0, last + 1);
    this.lastSeq = Math.max(1, lastSeq);
  }

  /** Milliseconds from the first event to the last. */
  get duration(): number {
    return this.timeOf(this.lastSeq);
  }

  /** Knots in order: their times. */
  get times(): Float64Array {
    return this.#times;
  }

  timeOf(seq: number): number {
    const at = lastAtOrBefore(this.#seqs, seq);
    const before = this.#seqs[at] ?? 1;
    const time = this.#times[at] ?? 0;
    const after = this.#seqs[at + 1];
    if (after === undefined) return time;
    return time + (((this.#times[at + 1] ?? time) - time) * (seq - before)) / (after - before);
  }

  /** The last event that happened by `ms`. */
  seqAt(ms: number): number {
    const at = lastAtOrBefore(this.#times, ms);
    const time = this.#times[at] ?? 0;
    const seq = this.#seqs[at] ?? 1;
    const nextTime = this.#times[at + 1];
    const nextSeq = this.#seqs[at + 1];
    if (nextTime === undefined || nextSeq === undefined) return this.lastSeq;
    const found = Math.floor(seq + ((nextSeq - seq) * (ms - time)) / Math.max(1e-9, nextTime - time));
    // Rounding may fall short of an event whose moment it is.
    return this.timeOf(found + 1) <= ms ? found + 1 : found;
  }
}

/** Index of the last element that is not above `value`, at least 0. `sorted` ascends. */
export function lastAtOrBefore(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
