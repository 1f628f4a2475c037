import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "./run-job.ts";
import type { ImportJob, WorkerData } from "./session-job.ts";
import { SessionWriter } from "./write-session.ts";

// A thread of an import: does its jobs one after the other.
const writer = await SessionWriter.open(workerData as WorkerData);
let done = Promise.resolve();
parentPort?.on("message", (job: ImportJob) => {
  done = done.then(async () => parentPort?.postMessage(await runJob(writer, job, { blocking: true })));
});
