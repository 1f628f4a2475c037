import { parentPort, workerData } from "node:worker_threads";
import { RunFold } from "@openexec/store";
import { madeBlock } from "./made-runs.mjs";

/** A thread that makes up runs and folds them, as those of an import and of a rebuild fold what they read. */
const { runs } = /** @type {{ runs: number }} */ (workerData);
parentPort?.on("message", (/** @type {number} */ block) => {
  /** @type {import("@openexec/store").FoldedChange[]} */
  const changes = [];
  for (const { runId, events, facts } of madeBlock(runs, block)) {
    const fold = new RunFold();
    for (const event of events) fold.add(event, undefined);
    changes.push({ runId, folded: fold.take(), ...(facts && { facts }) });
  }
  parentPort?.postMessage(changes);
});
