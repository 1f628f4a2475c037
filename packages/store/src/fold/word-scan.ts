import { GramSet } from "../query/gram-set.ts";
import { type CharacterType, characterType } from "../query/text-tokens.ts";

const CODES = { space: 1, word: 2, unspaced: 3, other: 4 } as const satisfies Record<CharacterType, number>;
const { space: SPACE, word: WORD } = CODES;
const BASIC_PLANE = 0x10000;
const FIRST_SLOTS = 4096;
const FIRST_UNITS = 32_768;
/** One that grew beyond this is not kept for another run. */
const MOST_SLOTS = 65_536;
const MOST_UNITS = 1_048_576;
/** V8 makes a shorter part of a text a copy by itself. */
const OWN_LENGTH = 13;

/** What the characters of the basic plane are, as far as they were met; 0 where not, and for halves of pairs. */
const types = new Uint8Array(BASIC_PLANE);
const farTypes = new Map<number, number>();

/**
 * The words and grams of texts, as `tokensOf` and `gramsOf` tell them, without a string for each that is met: nearly all
 * are words that were met before. Each word is kept once, whatever the number of texts.
 */
export class WordScan {
  #words: string[] = [];
  /** The text, and all words one after the other, in UTF-16 units; where each word begins there. */
  #text = new Uint16Array(FIRST_UNITS);
  #letters = new Uint16Array(FIRST_UNITS);
  #begins = new Int32Array(FIRST_SLOTS + 1);
  #slots = new Int32Array(FIRST_SLOTS);
  #hashes = new Int32Array(FIRST_SLOTS);
  /** By word: the last document in which it was. */
  #seen = new Int32Array(FIRST_SLOTS);
  readonly #grams = new GramSet();
  #document = 1;
  #found: number[] = [];

  /** Every word so far; documents name them by their place here. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** Whether it takes little memory, as most runs want it. */
  get isSmall(): boolean {
    return this.#slots.length <= MOST_SLOTS && this.#text.length + this.#letters.length <= MOST_UNITS;
  }

  /** Begins anew, with no words and no document. */
  clear(): void {
    this.take();
    this.#words = [];
    this.#slots.fill(0);
  }

  /** Adds a folded text to the document. */
  add(text: string): void {
    const { length } = text;
    if (length > this.#text.length) this.#text = new Uint16Array(length * 2);
    const units = this.#text;
    Buffer.from(units.buffer).write(text, "utf16le");
    let at = 0;
    while (at < length) {
      const type = types[units[at] ?? 0] || typeAt(text, at);
      if (type === SPACE) at++;
      else if (type === WORD) at = this.#word(text, units, at);
      else at = this.#run(text, units, at, type);
    }
  }

  /** The distinct words and grams of the document, which ends; the next text begins another one. */
  take(): { readonly words: Int32Array; readonly grams: string } {
    const words = Int32Array.from(this.#found);
    this.#document++;
    this.#found = [];
    return { words, grams: this.#grams.take() };
  }

  /** Characters that are no word. @returns where they end */
  #run(text: string, units: Uint16Array, from: number, type: number): number {
    const { length } = text;
    let before = -1;
    let at = from;
    while (at < length) {
      const unit = units[at] ?? 0;
      const known = types[unit] ?? 0;
      if ((known === 0 ? typeAt(text, at) : known) !== type) break;
      // Halves of pairs alone have no type that is known.
      const point = known === 0 ? (text.codePointAt(at) ?? 0) : unit;
      this.#grams.addNext(before, point);
      before = point;
      at += point >= BASIC_PLANE ? 2 : 1;
    }
    return at;
  }

  /** @returns where the word at `from` ends */
  #word(text: string, units: Uint16Array, from: number): number {
    const { length } = text;
    let hash = 0;
    let end = from;
    while (end < length) {
      const unit = units[end] ?? 0;
      const known = types[unit] ?? 0;
      if (known !== WORD) {
        // Both halves of a pair are one letter.
        if (known !== 0 || typeAt(text, end) !== WORD) break;
        if ((text.codePointAt(end) ?? 0) >= BASIC_PLANE) {
          hash = (Math.imul(hash, 31) + unit) | 0;
          end++;
        }
      }
      hash = (Math.imul(hash, 31) + (units[end] ?? 0)) | 0;
      end++;
    }
    const word = this.#numberOf(text, units, from, end, hash);
    if (this.#seen[word] !== this.#document) {
      this.#seen[word] = this.#document;
      this.#found.push(word);
    }
    return end;
  }

  #numberOf(text: string, units: Uint16Array, from: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = firstSlot(hash, mask);
    for (let known = this.#slots[slot] ?? 0; known !== 0; known = this.#slots[slot] ?? 0) {
      if (this.#hashes[known - 1] === hash && this.#isWord(known - 1, units, from, end)) return known - 1;
      slot = (slot + 1) & mask;
    }
    const number = this.#words.length;
    this.#words.push(ownText(text, from, end));
    this.#keepLetters(number, units.subarray(from, end));
    this.#slots[slot] = number + 1;
    this.#hashes[number] = hash;
    if (this.#words.length * 2 > this.#slots.length) this.#grow();
    return number;
  }

  #isWord(word: number, units: Uint16Array, from: number, end: number): boolean {
    const begin = this.#begins[word] ?? 0;
    if ((this.#begins[word + 1] ?? 0) - begin !== end - from) return false;
    const letters = this.#letters;
    for (let at = from, other = begin; at < end; at++, other++) if (units[at] !== letters[other]) return false;
    return true;
  }

  #keepLetters(word: number, letters: Uint16Array): void {
    const begin = this.#begins[word] ?? 0;
    const end = begin + letters.length;
    if (end > this.#letters.length) {
      const larger = new Uint16Array(end * 2);
      larger.set(this.#letters);
      this.#letters = larger;
    }
    this.#letters.set(letters, begin);
    this.#begins[word + 1] = end;
  }

  #grow(): void {
    const size = this.#slots.length * 2;
    this.#begins = larger(this.#begins, size + 1);
    this.#hashes = larger(this.#hashes, size);
    this.#seen = larger(this.#seen, size);
    this.#slots = new Int32Array(size);
    for (let number = 0; number < this.#words.length; number++) {
      let slot = firstSlot(this.#hashes[number] ?? 0, size - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = number + 1;
    }
  }
}

function firstSlot(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}

function larger(before: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const after = new Int32Array(size);
  after.set(before);
  return after;
}

function typeAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  if (point >= BASIC_PLANE) return farTypeOf(point);
  const type = CODES[characterType(String.fromCharCode(point))];
  // What half of a pair is depends on the other half.
  if (point < 0xd800 || point > 0xdbff) types[point] = type;
  return type;
}

function farTypeOf(point: number): number {
  const known = farTypes.get(point);
  if (known !== undefined) return known;
  const type = CODES[characterType(String.fromCodePoint(point))];
  farTypes.set(point, type);
  return type;
}

/** A part of a text that keeps the text from being forgotten is copied. */
function ownText(text: string, from: number, end: number): string {
  const part = text.slice(from, end);
  return part.length < OWN_LENGTH ? part : Buffer.from(part, "utf16le").toString("utf16le");
}
