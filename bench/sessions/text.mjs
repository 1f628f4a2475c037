import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = ["docs", "bench", "packages/timeline/src", "packages/runtime/src", "packages/cli/src"];

/** What agents read and print: sources and pages of this project, as one text. */
function corpus() {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(ts|mjs|md)$/.test(path))
      // Made-up credentials: no session is that full of them.
      .filter((path) => !/secrets|\.test\./.test(path))
      .sort()
      .map((path) => join(ROOT, folder, path)),
  );
  return paths.map((path) => readFileSync(path, "utf8")).join("\n");
}

/** Numbers that look random and are the same each time (mulberry32). @param {number} seed */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Texts, sizes and ids of one session. */
export class SessionText {
  static #corpus = corpus();
  #chance;

  /** @param {number} seed */
  constructor(seed) {
    this.#chance = chance(seed);
  }

  /** @param {number} share */
  isLucky(share) {
    return this.#chance() < share;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[Math.floor(this.#chance() * list.length)]);
  }

  /** About `median` most of the time, now and then much more: log-normal. @param {number} median @param {number} most */
  size(median, most, sigma = 1.3) {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#chance())) * Math.cos(2 * Math.PI * this.#chance());
    return Math.max(1, Math.min(most, Math.round(median * Math.exp(sigma * normal))));
  }

  /** Some text that no other place has. @param {number} length */
  text(length) {
    const all = SessionText.#corpus;
    let text = `${this.hex(8)} `;
    while (text.length < length) {
      const from = Math.floor(this.#chance() * all.length);
      text += all.slice(from, from + Math.min(20_000, length - text.length));
    }
    return text.slice(0, length);
  }

  /** @param {number} length */
  hex(length) {
    let text = "";
    while (text.length < length)
      text += Math.floor(this.#chance() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return text.slice(0, length);
  }

  uuid() {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }
}
