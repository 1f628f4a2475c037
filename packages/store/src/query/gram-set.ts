import { gramTerm } from "./text-tokens.ts";

const ASCII = 128;
/** Terms of one and of two characters of ASCII. */
const singleTerms = Array.from({ length: ASCII }, (_, code) => gramTerm(String.fromCharCode(code)));
const pairTerms = new Map<number, string>();

/** The distinct grams of texts, as `gramsOf` tells them and as terms, without a string for each that is met again. */
export class GramSet {
  /** By character and by pair: the last set in which it was. */
  readonly #singleSeen = new Int32Array(ASCII);
  readonly #pairSeen = new Int32Array(ASCII * ASCII);
  #set = 1;
  #terms: string[] = [];
  #others = new Set<string>();

  /** Adds every character of `text`, and every two. */
  add(text: string): void {
    let before = -1;
    for (let at = 0; at < text.length; ) {
      const point = text.codePointAt(at) ?? 0;
      this.addNext(before, point);
      before = point;
      at += point > 0xffff ? 2 : 1;
    }
  }

  /** Adds a character, and the two that it is with the one before; without one that is negative. */
  addNext(before: number, point: number): void {
    this.#single(point);
    if (before >= 0) this.#pair(before, point);
  }

  /** The terms, with spaces between them. The set is empty afterwards. */
  take(): string {
    const terms = [...this.#terms, ...this.#others].join(" ");
    this.#set++;
    this.#terms = [];
    if (this.#others.size > 0) this.#others = new Set();
    return terms;
  }

  #single(point: number): void {
    if (point >= ASCII) {
      this.#others.add(gramTerm(String.fromCodePoint(point)));
    } else if (this.#singleSeen[point] !== this.#set) {
      this.#singleSeen[point] = this.#set;
      this.#terms.push(singleTerms[point] ?? "");
    }
  }

  #pair(before: number, point: number): void {
    if (before >= ASCII || point >= ASCII) {
      this.#others.add(gramTerm(String.fromCodePoint(before, point)));
      return;
    }
    const pair = before * ASCII + point;
    if (this.#pairSeen[pair] === this.#set) return;
    this.#pairSeen[pair] = this.#set;
    this.#terms.push(pairTerm(pair));
  }
}

function pairTerm(pair: number): string {
  const known = pairTerms.get(pair);
  if (known !== undefined) return known;
  const term = `${singleTerms[Math.floor(pair / ASCII)]}${singleTerms[pair % ASCII]}`;
  pairTerms.set(pair, term);
  return term;
}
