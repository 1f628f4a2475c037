import { parentPort } from "node:worker_threads";
import type { FoldedChange } from "@openexec/store";
import { type FoldJob, foldRun } from "./fold-run.ts";

// A thread of a rebuild: answers in the order in which it is asked, one list of runs at a time.
let before = Promise.resolve();
parentPort?.on("message", (jobs: readonly FoldJob[]) => {
  before = before.then(async () => parentPort?.postMessage(await foldRuns(jobs)));
});

async function foldRuns(jobs: readonly FoldJob[]): Promise<readonly FoldedChange[]> {
  const changes: FoldedChange[] = [];
  for (const job of jobs) {
    try {
      changes.push(await foldRun(job));
    } catch {
      // It is read again by whoever asked, who then says what is wrong with it.
    }
  }
  return changes;
}
