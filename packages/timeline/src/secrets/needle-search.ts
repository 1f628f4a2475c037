import type { Span } from "./span.ts";
import type { Spelled } from "./spellings.ts";

/** One exact text to find; `name` is the variable whose value it spells. */
export interface Needle {
  readonly text: string;
  readonly name: string;
  readonly spelled: Spelled;
}

/** Length of the block whose hash decides how far the window moves. */
const BLOCK = 3;
const TABLE_BITS = 14;

/**
 * Finds many texts at once after Wu and Manber (1994): the window jumps by what its last three characters allow, so
 * that most of a text is never read.
 */
export class NeedleSearch {
  /** Length of the longest needle, 0 without any. */
  readonly longest: number;
  readonly #window: number;
  readonly #shift: Uint8Array;
  readonly #byBlock = new Map<number, Needle[]>();
  readonly #needles: readonly Needle[];

  constructor(needles: readonly Needle[]) {
    this.#needles = needles.filter((needle) => needle.text.length >= BLOCK);
    const lengths = this.#needles.map((needle) => needle.text.length);
    this.longest = Math.max(0, ...lengths);
    this.#window = Math.min(255, ...lengths);
    this.#shift = new Uint8Array(1 << TABLE_BITS).fill(Math.max(1, this.#window - BLOCK + 1));
    for (const needle of this.#needles) this.#add(needle);
  }

  #add(needle: Needle): void {
    for (let end = BLOCK; end <= this.#window; end++) {
      const hash = blockHash(needle.text, end);
      const shift = this.#window - end;
      if (shift < (this.#shift[hash] ?? 0)) this.#shift[hash] = shift;
      if (shift === 0) this.#byBlock.set(hash, [...(this.#byBlock.get(hash) ?? []), needle]);
    }
  }

  /** Adds every occurrence of a needle; of several at one place the longest. */
  find(text: string, spans: Span[]): void {
    if (this.longest === 0) return;
    const { length } = text;
    const shifts = this.#shift;
    let end = this.#window;
    while (end <= length) {
      const hash = blockHash(text, end);
      const shift = shifts[hash] ?? 1;
      if (shift > 0) {
        end += shift;
        continue;
      }
      this.#matchAt(text, end - this.#window, this.#byBlock.get(hash) ?? [], spans);
      end += 1;
    }
  }

  #matchAt(text: string, start: number, candidates: readonly Needle[], spans: Span[]): void {
    let longest: Needle | undefined;
    for (const needle of candidates) {
      if (needle.text.length > (longest?.text.length ?? 0) && text.startsWith(needle.text, start)) longest = needle;
    }
    if (longest === undefined) return;
    const { name, spelled } = longest;
    spans.push({ start, end: start + longest.text.length, keep: 0, rule: "known-value", name, spelled });
  }

  /** The first index from which the rest of `text` is the beginning of a needle, or its length. */
  openStart(text: string): number {
    for (let start = Math.max(0, text.length - this.longest + 1); start < text.length; start++) {
      const rest = text.slice(start);
      if (this.#needles.some((needle) => needle.text.startsWith(rest))) return start;
    }
    return text.length;
  }
}

function blockHash(text: string, end: number): number {
  const mixed = text.charCodeAt(end - 1) ^ (text.charCodeAt(end - 2) << 5) ^ (text.charCodeAt(end - 3) << 10);
  return (mixed ^ (mixed >> TABLE_BITS)) & ((1 << TABLE_BITS) - 1);
}
