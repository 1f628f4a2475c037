const STEP = Math.log(1.01);

/** The bucket of a duration; buckets are one per cent wide, the first one ends at a tenth of a millisecond. */
export function durationBucket(ms: number): number {
  return ms <= 0.1 ? 0 : Math.ceil(Math.log(ms / 0.1) / STEP);
}

/** Durations of any number in the memory of a few hundred numbers. */
export class Durations {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(bucket: number, count = 1): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    this.#total += count;
  }

  /** The duration that `share` of all do not exceed, rounded up to the end of its bucket and to tenths. */
  at(share: number): number | undefined {
    let rest = Math.ceil(this.#total * share);
    if (rest === 0) return undefined;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      rest -= this.#counts.get(bucket) ?? 0;
      if (rest <= 0) return Math.round(0.1 * Math.exp(bucket * STEP) * 10) / 10;
    }
    return undefined;
  }
}
