import { Worker } from "node:worker_threads";
import type { FoldedChange } from "@openexec/store";
import type { FoldJob } from "./fold-run.ts";

/** Garbage of a thread beyond this is collected before more memory is taken. */
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 32 };

/** Folds runs in a thread of its own, in the order in which it is asked: it may be asked for more before it has answered. */
export class FoldThread {
  static readonly PROGRAM: URL = new URL("./fold-thread.js", import.meta.url);

  readonly #worker = new Worker(FoldThread.PROGRAM, { resourceLimits: LIMITS });
  #waiting: ((changes: readonly FoldedChange[]) => void)[] = [];
  #isOver = false;

  constructor() {
    this.#worker.on("message", (changes: readonly FoldedChange[]) => this.#waiting.shift()?.(changes));
    const end = (): void => {
      this.#isOver = true;
      for (const resolve of this.#waiting.splice(0)) resolve([]);
    };
    // Out of memory, or a defect.
    this.#worker.on("error", end);
    this.#worker.on("exit", end);
  }

  /** Those of the runs that could be folded: none when the thread is over. */
  fold(jobs: readonly FoldJob[]): Promise<readonly FoldedChange[]> {
    if (this.#isOver) return Promise.resolve([]);
    this.#worker.postMessage(jobs);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
