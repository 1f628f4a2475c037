/** Bytes of all answers together, and of one. */
const MOST_BYTES = 16 * 1024 * 1024;
const LARGEST_BYTES = 4 * 1024 * 1024;

/** Answers that take long to make, compressed, by their tags: what the tag is made of decides how long one is right. */
export class KeptAnswers {
  /** Least lately used first. */
  readonly #answers = new Map<string, Buffer>();
  #bytes = 0;

  get(tag: string): Buffer | undefined {
    const answer = this.#answers.get(tag);
    if (answer === undefined) return undefined;
    this.#answers.delete(tag);
    this.#answers.set(tag, answer);
    return answer;
  }

  put(tag: string, answer: Buffer): void {
    if (answer.length > LARGEST_BYTES || this.#answers.has(tag)) return;
    this.#answers.set(tag, answer);
    this.#bytes += answer.length;
    for (const [oldest, { length }] of this.#answers) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#answers.delete(oldest);
      this.#bytes -= length;
    }
  }
}
