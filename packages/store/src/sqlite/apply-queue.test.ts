import { newRunId } from "@openexec/timeline";
import { expect, it } from "vitest";
import type { Applied, RunChange } from "../change.ts";
import { IndexError } from "../index-error.ts";
import { ApplyQueue } from "./apply-queue.ts";

const change = (n: number): RunChange => ({ runId: newRunId(n, new Uint8Array(10)), events: [] });
const answerOf = ({ runId }: Pick<RunChange, "runId">): Applied => ({ runId, outcome: "applied", nextSeq: 1 });

it("writes what comes together at once, and answers each caller its own", async () => {
  const written: number[] = [];
  const queue = new ApplyQueue(async (changes) => {
    written.push(changes.length);
    return changes.map(answerOf);
  });
  const calls = [[1], [2, 3], [], [4]].map((numbers) => numbers.map(change));
  const answers = await Promise.all(calls.map((changes) => queue.add(changes)));
  expect(answers).toEqual(calls.map((changes) => changes.map(answerOf)));
  expect(written).toEqual([4]);
});

it("writes the others when one of them cannot be written", async () => {
  const bad = change(2);
  const written: string[] = [];
  const queue = new ApplyQueue(async (changes) => {
    if (changes.includes(bad)) throw new Error("no room");
    written.push(...changes.map(({ runId }) => runId));
    return changes.map(answerOf);
  });
  const good = [change(1), change(3)];
  const [first, second, third] = await Promise.allSettled(
    [good.slice(0, 1), [bad], good.slice(1)].map((c) => queue.add(c)),
  );
  expect([first?.status, second?.status, third?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(written).toEqual(good.map(({ runId }) => runId));
  await queue.idle();
});

it("tries nothing by itself when another process stands in the way: each try would wait as long", async () => {
  let writes = 0;
  const queue = new ApplyQueue(async () => {
    writes++;
    throw new IndexError("index_locked", "file", "in use");
  });
  const answers = await Promise.allSettled([1, 2, 3].map((n) => queue.add([change(n)])));
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(writes).toBe(1);
});

it("takes no more into one transaction than others can wait for", async () => {
  const written: number[] = [];
  const queue = new ApplyQueue(async (changes) => {
    written.push(changes.length);
    return changes.map(answerOf);
  });
  await Promise.all(Array.from({ length: 1000 }, (_, n) => queue.add([change(n)])));
  expect(written.reduce((sum, count) => sum + count, 0)).toBe(1000);
  expect(Math.max(...written)).toBeLessThanOrEqual(256);
});
