import { nextTask } from "./next-task.ts";

/** A tab that is busy for no longer at a time takes keys and draws in between; milliseconds. */
const PIECE_MS = 40;

/** Does long work as far as it comes in a moment, lets the browser draw and take keys, and goes on. */
export async function inPieces<Result>(work: Generator<void, Result, undefined>): Promise<Result> {
  for (let begun = performance.now(); ; ) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() - begun < PIECE_MS) continue;
    await nextTask();
    begun = performance.now();
  }
}
