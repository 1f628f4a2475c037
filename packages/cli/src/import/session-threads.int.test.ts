import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { newRunId } from "@openexec/timeline";
import { expect, it } from "vitest";
import type { TextsJob } from "./session-job.ts";
import { SessionThreads } from "./session-threads.ts";
import type { ImportSettings } from "./write-session.ts";

const settings: ImportSettings = {
  staging: "",
  vaultDirectory: "",
  projectKey: "",
  env: {},
  actor: { id: "tester" } as unknown as ImportSettings["actor"],
};
const job: TextsJob = { jobType: "texts", runId: newRunId(0, new Uint8Array(10)), directory: "" };

/** Answers its first job and fails in the second, which it tells when it begins it. */
const FAILS_IN_SECOND = `
  const { parentPort, workerData } = require("node:worker_threads");
  let jobs = 0;
  parentPort.on("message", ({ jobId }) => {
    if (++jobs === 1) return parentPort.postMessage({ jobId, result: { type: "read" } });
    Atomics.store(workerData, 0, 1);
    Atomics.notify(workerData, 0);
    throw new Error("defect in the second");
  });`;

it("fails the right one of two jobs when a real thread ends while this one is busy", async () => {
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(FAILS_IN_SECOND, { eval: true, workerData: begun });
  await once(worker, "online");
  const threads = new SessionThreads(settings, 1, () => worker);
  const both = Promise.all([threads.do(job), threads.do(job)]);
  // This thread hears nothing until the answer and the error have both been sent.
  expect(Atomics.wait(begun, 0, 0, 10_000)).not.toBe("timed-out");
  Atomics.wait(begun, 0, 1, 200);
  expect(await both).toMatchObject([{ type: "read" }, { type: "failed", error: { message: "defect in the second" } }]);
});
