/** A moment that is known exactly: an event's number, and milliseconds since the start of the run. */
export interface Knot {
  readonly seq: number;
  readonly ms: number;
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
  constructor(knots: Iterable<Knot>, lastSeq: number) {
    const sorted = [...knots].filter(({ seq }) => seq >= 1).sort((a, b) => a.seq - b.seq || a.ms - b.ms);
    const seqs: number[] = [1];
    const times: number[] = [0];
    for (const { seq, ms } of sorted) {
      const previous = seqs.length - 1;
      // The log's clock never goes back; a reader of a damaged one must not either.
      const time = Math.max(ms, times[previous] ?? 0);
      if (seq === seqs[previous]) times[previous] = time;
      else {
        seqs.push(seq);
        times.push(time);
      }
    }
    this.#seqs = Float64Array.from(seqs);
    this.#times = Float64Array.from(times);
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
    return Math.floor(seq + ((nextSeq - seq) * (ms - time)) / Math.max(1e-9, nextTime - time) + 1e-9);
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
