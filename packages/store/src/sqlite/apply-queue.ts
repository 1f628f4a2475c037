import type { Applied, IndexChange } from "../change.ts";
import { IndexError } from "../index-error.ts";

/** Changes of one transaction: readers of other processes and of this one wait no longer than for these. */
const MOST_CHANGES = 256;
const MOST_EVENTS = 5_000;

interface Waiting {
  readonly changes: readonly IndexChange[];
  readonly events: number;
  resolve(answers: readonly Applied[]): void;
  reject(reason: unknown): void;
}

/**
 * Writes what comes at the same time in one transaction. Twenty runs that log at once are twenty calls, and each
 * transaction of its own would cost as much as all of them together.
 */
export class ApplyQueue {
  readonly #write: (changes: readonly IndexChange[]) => Promise<readonly Applied[]>;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;

  /** @param write takes all changes or none */
  constructor(write: (changes: readonly IndexChange[]) => Promise<readonly Applied[]>) {
    this.#write = write;
  }

  /** One answer for each change. Rejects as `write` does, for these changes only. */
  add(changes: readonly IndexChange[]): Promise<readonly Applied[]> {
    const events = changes.reduce((sum, change) => sum + eventsOf(change), 0);
    const answered = new Promise<readonly Applied[]>((resolve, reject) => {
      this.#waiting.push({ changes, events, resolve, reject });
    });
    this.#flushing ??= this.#flush();
    return answered;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whoever is about to call in this turn of the loop comes along.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#writeTogether(this.#take());
    }
    this.#flushing = undefined;
  }

  #take(): readonly Waiting[] {
    let [count, changes, events] = [0, 0, 0];
    for (const next of this.#waiting) {
      changes += next.changes.length;
      events += next.events;
      if (count > 0 && (changes > MOST_CHANGES || events > MOST_EVENTS)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #writeTogether(calls: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#write(calls.flatMap(({ changes }) => changes));
      let at = 0;
      for (const { changes, resolve } of calls) {
        resolve(answers.slice(at, at + changes.length));
        at += changes.length;
      }
    } catch (error) {
      const isLocked = error instanceof IndexError && error.code === "index_locked";
      // Each of them would wait as long for the other process.
      if (isLocked || calls.length === 1) for (const { reject } of calls) reject(error);
      // One of them may be what cannot be written: the others do not suffer for it.
      else for (const call of calls) await this.#writeTogether([call]);
    }
  }
}

function eventsOf(change: IndexChange): number {
  if ("texts" in change) return change.texts.docs.length;
  return "folded" in change ? change.folded.lastSeq : change.events.length;
}
