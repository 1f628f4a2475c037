/** Something that waits for its turn. */
interface Waiting<T> {
  /** Nobody waits for it any more: it is passed over. */
  isOver(): boolean;
  begin(): Promise<T>;
}

/**
 * One turn at a time, in the order of asking. What is passed over takes no time, not even a microtask: a replay does not
 * run the code that asked for it, and must come to the same order all the same.
 */
export class TurnQueue<T> {
  readonly #waiting: { readonly turn: Waiting<T>; readonly resolve: (outcome: Promise<T>) => void }[] = [];
  #isBusy = false;

  add(turn: Waiting<T>): Promise<T> {
    const outcome = new Promise<T>((resolve) => this.#waiting.push({ turn, resolve }));
    void outcome.catch(() => undefined).then(() => this.#next());
    if (!this.#isBusy) {
      this.#isBusy = true;
      queueMicrotask(() => this.#next());
    }
    return outcome;
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#isBusy = false;
      return;
    }
    if (next.turn.isOver()) {
      this.#next();
      return;
    }
    next.resolve(next.turn.begin());
  }
}
