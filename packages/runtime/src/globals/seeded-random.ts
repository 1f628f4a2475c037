import { originals } from "./originals.ts";

/**
 * Random numbers of an attempt, all from one recorded seed: `next` is sfc32 (fast, not secret), `bytes` is SHA-256 in
 * counter mode over the seed, as unpredictable as the seed is.
 */
export class SeededRandom {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #d = 1;
  #block = 0;

  /** @param seed 64 hexadecimal digits */
  constructor(seed: string) {
    this.#seed = seed;
    this.#a = Number.parseInt(seed.slice(0, 8), 16) | 0;
    this.#b = Number.parseInt(seed.slice(8, 16), 16) | 0;
    this.#c = Number.parseInt(seed.slice(16, 24), 16) | 0;
    for (let round = 0; round < 12; round++) this.#step();
  }

  #step(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1), 53 bits. */
  next(): number {
    const high = this.#step() >>> 5;
    const low = this.#step() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      const block = originals
        .createHash("sha256")
        .update(`${this.#seed}:${this.#block++}`)
        .digest();
      out.set(block.subarray(0, Math.min(32, length - offset)), offset);
    }
    return out;
  }
}
