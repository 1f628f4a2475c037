import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { BLOCK_RUNS } from "./made-runs.mjs";

/** @typedef {readonly import("@openexec/store").FoldedChange[]} Folded */
/** @typedef {{ resolve: (made: Folded) => void, reject: (error: unknown) => void }} Waiting */

/** Blocks of one transaction. */
const TOGETHER = 4;
/** Blocks that a thread is asked for before those that it made are placed. */
const AHEAD = TOGETHER;

/** A thread that answers in the order in which it is asked. */
class RunThread {
  /** @type {Waiting[]} */
  #waiting = [];
  #worker;

  /** @param {number} runs */
  constructor(runs) {
    this.#worker = new Worker(new URL("./run-thread.mjs", import.meta.url), { workerData: { runs } });
    this.#worker.on("message", (made) => this.#waiting.shift()?.resolve(made));
    this.#worker.on("error", (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** @param {number} block @returns {Promise<Folded>} */
  make(block) {
    this.#worker.postMessage(block);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  end() {
    return this.#worker.terminate();
  }
}

/**
 * Loads made-up runs as an import and a rebuild load theirs: threads fold them, as many as there are cores, and this one
 * places them in their order. What waits is bounded by what is asked for.
 * @param {import("@openexec/store").RunIndex} index @param {number} runs
 */
export async function loadRuns(index, runs) {
  const blocks = Math.ceil(runs / BLOCK_RUNS);
  const threads = Array.from({ length: availableParallelism() }, () => new RunThread(runs));
  /** @type {Promise<Folded>[]} */
  const asked = [];
  let next = 0;
  const ask = () => {
    const thread = threads[next % threads.length];
    if (thread !== undefined && next < blocks) asked.push(thread.make(next++));
  };
  try {
    while (next < Math.min(blocks, AHEAD * threads.length)) ask();
    while (asked.length > 0) {
      const made = await Promise.all(asked.splice(0, TOGETHER));
      for (const _ of made) ask();
      await index.apply(made.flat());
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}
