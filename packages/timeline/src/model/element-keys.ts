import type { Sha256 } from "../hash.ts";

/** Texts up to this length are their own keys. */
const LONGEST_KEY = 64;

/** Short keys for the elements of a list that mostly grows: equal texts have equal keys. */
export class ElementKeys {
  readonly #sha256: Sha256;
  #last: { readonly texts: readonly string[]; readonly keys: readonly string[] } = { texts: [], keys: [] };

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  of(text: string): string {
    return text.length <= LONGEST_KEY ? text : this.#sha256(text);
  }

  /** Keys of a list. What stands where it stood in the list before is compared, which is cheaper than hashing. */
  ofList(texts: readonly string[]): readonly string[] {
    const { texts: before, keys } = this.#last;
    const list = texts.map((text, at) => (text === before[at] ? (keys[at] ?? text) : this.of(text)));
    this.#last = { texts, keys: list };
    return list;
  }
}
