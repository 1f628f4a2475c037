/** A queue that one consumer waits on. */
export class Queue<T> {
  readonly #items: T[] = [];
  #waiting: ((item: T) => void) | undefined;

  push(item: T): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#items.push(item);
    else waiting(item);
  }

  /** Takes an item that waits here already before all others. */
  hurry(item: T): void {
    const index = this.#items.indexOf(item);
    if (index > 0) this.#items.unshift(...this.#items.splice(index, 1));
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** The first item that `wanted` accepts, if it is here already. */
  takeIf(wanted: (item: T) => boolean): T | undefined {
    const index = this.#items.findIndex(wanted);
    return index < 0 ? undefined : this.#items.splice(index, 1)[0];
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => (this.#waiting = resolve)) : Promise.resolve(item);
  }
}
