import type { Sha256 } from "../hash.ts";
import { isWellFormed } from "../utf8.ts";

/** Texts up to this length are their own keys. */
const LONGEST_KEY = 64;
/** How many texts are remembered with their digests: a text is asked for again soon, or never. */
const REMEMBERED = 8;

interface Digested {
  readonly text: string;
  readonly digest: string;
}

/** Short keys for the elements of a list that mostly grows: equal texts have equal keys. */
export class ElementKeys {
  readonly #sha256: Sha256;
  #last: { readonly texts: readonly string[]; readonly keys: readonly string[] } = { texts: [], keys: [] };
  readonly #digested: Digested[] = [];
  #oldest = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Of a JSON text. */
  of(text: string): string {
    return text.length <= LONGEST_KEY ? text : this.#digest(text);
  }

  /** Of a text of whatever content; never that of a JSON text up to the length that is its own key. */
  ofText(text: string): string {
    // Surrogates that lack their partner have no UTF-8: texts that differ in them have one digest.
    return isWellFormed(text) ? this.#digest(text) : JSON.stringify(text);
  }

  /** Keys of a list. What stands where it stood in the list before is compared, which is cheaper than hashing. */
  ofList(texts: readonly string[]): readonly string[] {
    const { texts: before, keys } = this.#last;
    const list = texts.map((text, at) => (text === before[at] ? (keys[at] ?? text) : this.of(text)));
    this.#last = { texts, keys: list };
    return list;
  }

  #digest(text: string): string {
    const known = this.#digested.find((other) => other.text === text);
    if (known !== undefined) return known.digest;
    const digest = this.#sha256(text);
    this.#digested[this.#oldest] = { text, digest };
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
    return digest;
  }
}
