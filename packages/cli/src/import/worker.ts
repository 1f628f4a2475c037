import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "./run-job.ts";
import type { ImportJob, WorkerData } from "./session-job.ts";
import { SessionWriter } from "./write-session.ts";

// A thread of an import: takes one job at a time.
const writer = await SessionWriter.open(workerData as WorkerData);
parentPort?.on("message", async (job: ImportJob) =>
  parentPort?.postMessage(await runJob(writer, job, { blocking: true })),
);
