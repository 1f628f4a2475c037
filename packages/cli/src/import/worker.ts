import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "./run-job.ts";
import type { JobAnswer, JobRequest, WorkerData } from "./session-job.ts";
import { SessionWriter } from "./write-session.ts";

// A thread of an import: does its jobs one after the other.
const writer = await SessionWriter.open(workerData as WorkerData);
let done = Promise.resolve();
parentPort?.on("message", ({ jobId, job }: JobRequest) => {
  done = done.then(async () => {
    const answer: JobAnswer = { jobId, result: await runJob(writer, job, { blocking: true }) };
    parentPort?.postMessage(answer);
  });
});
