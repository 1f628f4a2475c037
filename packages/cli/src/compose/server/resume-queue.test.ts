import { setImmediate as turn } from "node:timers/promises";
import { newRunId, type RunId } from "@openexec/timeline";
import { beforeEach, expect, test } from "vitest";
import { ResumeQueue } from "./resume-queue.ts";

const id = (n: number): RunId => newRunId(1_790_000_000_000 + n, new Uint8Array(10));

let started: RunId[];
let ends: Map<RunId, { resolve(): void; reject(error: Error): void }>;
let asked: Set<RunId>;
let queue: ResumeQueue;
beforeEach(() => {
  [started, ends, asked] = [[], new Map(), new Set()];
  queue = new ResumeQueue({
    resume: (runId) => {
      started.push(runId);
      return new Promise((resolve, reject) => ends.set(runId, { resolve, reject }));
    },
    isAsked: async (runId) => asked.has(runId),
  });
});

async function end(n: number, error?: Error): Promise<void> {
  const { resolve, reject } = ends.get(id(n)) ?? {};
  if (error === undefined) resolve?.();
  else reject?.(error);
  await turn();
}

test("a run that is asked for again and again has one process at a time, and another one only for what is left", async () => {
  for (let time = 0; time < 5; time++) queue.add(id(1));
  expect(started).toEqual([id(1)]);
  asked.add(id(1));
  await end(1);
  expect(started).toEqual([id(1), id(1)]);
  // It cannot go on, and what it was asked lies there still: nobody asks again, so nothing starts again.
  await end(1);
  expect(started).toHaveLength(2);
  queue.add(id(1));
  queue.add(id(1));
  asked.delete(id(1));
  await end(1);
  expect(started).toHaveLength(3);
});

test("four have a process at once; the others follow in their order, also after one that failed", async () => {
  const now = [1, 2, 3, 4, 5, 6, 5].map((n) => queue.add(id(n)));
  expect(now).toEqual([true, true, true, true, false, false, false]);
  expect(started).toEqual([1, 2, 3, 4].map(id));
  await end(3, new Error("no process can be started"));
  expect(started).toEqual([1, 2, 3, 4, 5].map(id));
  // What is asked of one that runs does not let it overtake.
  asked.add(id(1));
  queue.add(id(1));
  await end(1);
  expect(started).toEqual([1, 2, 3, 4, 5, 6].map(id));
  await end(2);
  expect(started).toEqual([1, 2, 3, 4, 5, 6, 1].map(id));
});
