/** Numbers that follow from a seed, so that a failure can be repeated: `OPENEXEC_SEED=<seed>`. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number = Number(process.env.OPENEXEC_SEED ?? (Date.now() ^ process.pid) >>> 0)) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** In [0, 1): the mulberry32 generator. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** A text of so many characters of an alphabet. */
  text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join("");
  }
}
