import { EventEmitter } from "node:events";
import { newRunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { JobAnswer, JobRequest, JobResult, TextsJob } from "./session-job.ts";
import { SessionThreads, type StartWorker } from "./session-threads.ts";
import type { ImportSettings } from "./write-session.ts";

/** Threads that were started, in their order; each answers on demand. */
const started: FakeWorker[] = [];

class FakeWorker extends EventEmitter {
  readonly requests: JobRequest[] = [];

  postMessage(request: JobRequest): void {
    this.requests.push(request);
  }

  /** Answers the job that it was given as the `nth`, counted from 0. */
  answer(nth: number, result: JobResult): void {
    const answer: JobAnswer = { jobId: this.requests[nth]?.jobId ?? Number.NaN, result };
    this.emit("message", answer);
  }

  async terminate(): Promise<number> {
    this.emit("exit", 1);
    return 1;
  }
}

const settings: ImportSettings = {
  staging: "",
  vaultDirectory: "",
  projectKey: "",
  env: {},
  actor: { id: "tester" } as unknown as ImportSettings["actor"],
};
const job: TextsJob = { jobType: "texts", runId: newRunId(0, new Uint8Array(10)), directory: "" };
const stopped: JobResult = {
  type: "failed",
  error: { name: "Error", message: "the import was stopped" },
  fatal: false,
};

const results = [1, 2].map(
  (n): JobResult => ({ type: "failed", error: { name: "Error", message: `${n}` }, fatal: true }),
);
const given = (): number[] => started.map(({ requests }) => requests.length);

let threads: SessionThreads;
beforeEach(() => {
  started.length = 0;
  threads = new SessionThreads(settings, 3, () => {
    const worker = new FakeWorker();
    started.push(worker);
    return worker as unknown as ReturnType<StartWorker>;
  });
});
afterEach(() => threads.close());

it("fails what is asked of it when it is closed, and starts no thread for it", async () => {
  const first = threads.do(job);
  started[0]?.answer(0, stopped);
  await first;
  await threads.close();
  expect(await Promise.all([threads.do(job), threads.do(job)])).toMatchObject([stopped, stopped]);
  expect(started).toHaveLength(1);
});

it("gives no job to a thread that ends or has ended while it had none", async () => {
  const first = threads.do(job);
  started[0]?.answer(0, stopped);
  await first;
  started[0]?.emit("error", new Error("out of memory"));
  void threads.do(job);
  expect(given()).toEqual([1, 1]);
  started[0]?.emit("exit", 1);
  started[1]?.emit("exit", 1);
  void threads.do(job);
  expect(given()).toEqual([1, 1, 1]);
});

it("gives a thread its next job before it is done with the first, and each thread one before any has two", async () => {
  expect(threads.atOnce).toBe(6);
  const answers = Array.from({ length: threads.atOnce }, () => threads.do(job));
  expect(given()).toEqual([2, 2, 2]);
  for (const [nth, result] of results.entries()) started[1]?.answer(nth, result);
  expect([await answers[1], await answers[4]]).toEqual(results);
});

it("fails the job that a thread ended with, and gives the one after it to another thread", async () => {
  const [begun, , , next] = Array.from({ length: 4 }, () => threads.do(job));
  started[0]?.emit("error", new Error("out of memory"));
  started[0]?.emit("exit", 1);
  expect(await begun).toMatchObject({ type: "failed", error: { message: "out of memory" }, fatal: false });
  expect(given()).toEqual([2, 1, 1, 1]);
  const [result = stopped] = results;
  started[3]?.answer(0, result);
  expect(await next).toBe(result);
});

it.each(["before", "after"])("takes the answer that comes %s the error of the job behind it", async (order) => {
  const [first, , , second] = Array.from({ length: 4 }, () => threads.do(job));
  const [result = stopped] = results;
  if (order === "before") started[0]?.answer(0, result);
  started[0]?.emit("error", new Error("defect in the second"));
  if (order === "after") started[0]?.answer(0, result);
  started[0]?.emit("exit", 1);
  expect(await first).toBe(result);
  expect(await second).toMatchObject({ type: "failed", error: { message: "defect in the second" } });
  expect(started).toHaveLength(3);
});
