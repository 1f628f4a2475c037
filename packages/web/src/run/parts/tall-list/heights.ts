/**
 * Heights of the rows of a list, and where each row begins. A height that is measured costs the logarithm of the length,
 * not the length: the list of a long run has tens of thousands of rows, and each is measured when it is first seen.
 */
export class Heights {
  /** A Fenwick tree: the element `i` (from 1) holds the sum of the heights that end at row `i - 1`. */
  readonly #sums: Float64Array;
  readonly #heights: Float64Array;
  readonly count: number;

  /** @param heightOf pixels of the row with this index, as far as they are known */
  constructor(count: number, heightOf: (index: number) => number) {
    this.count = count;
    this.#heights = new Float64Array(count);
    this.#sums = new Float64Array(count + 1);
    for (let index = 0; index < count; index++) {
      const height = heightOf(index);
      this.#heights[index] = height;
      const at = index + 1;
      this.#sums[at] = (this.#sums[at] ?? 0) + height;
      const parent = at + (at & -at);
      if (parent <= count) this.#sums[parent] = (this.#sums[parent] ?? 0) + (this.#sums[at] ?? 0);
    }
  }

  /** Of all rows together. */
  get total(): number {
    return this.offsetOf(this.count);
  }

  of(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** @returns by how many pixels the row is higher than before */
  set(index: number, height: number): number {
    const change = height - this.of(index);
    if (change === 0 || index >= this.count) return 0;
    this.#heights[index] = height;
    for (let at = index + 1; at <= this.count; at += at & -at) this.#sums[at] = (this.#sums[at] ?? 0) + change;
    return change;
  }

  /** Pixels above a row. */
  offsetOf(index: number): number {
    let sum = 0;
    for (let at = Math.min(index, this.count); at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
    return sum;
  }

  /** The row at so many pixels from the top; the last one beyond the end. */
  indexAt(offset: number): number {
    let at = 0;
    let left = offset;
    for (let bit = 2 ** Math.floor(Math.log2(Math.max(1, this.count))); bit >= 1; bit /= 2) {
      const sum = this.#sums[at + bit];
      if (at + bit > this.count || sum === undefined || sum > left) continue;
      at += bit;
      left -= sum;
    }
    return Math.max(0, Math.min(at, this.count - 1));
  }
}
