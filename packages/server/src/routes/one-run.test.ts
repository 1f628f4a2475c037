import type { RunRow } from "@openexec/protocol";
import { newRunId } from "@openexec/timeline";
import { expect, test } from "vitest";
import type { Principal } from "../ports/access.ts";
import type { OpenedRun } from "../run/run-logs.ts";
import { demandRunAndRow } from "./one-run.ts";

const runId = newRunId(1, new Uint8Array(10));
const anyone: Principal = { name: "anyone", scope: "read" };

/** Logs that end at the next of `ends` each time they are read, and a row that covers `lastSeq`. */
function world(ends: readonly number[], lastSeq: number) {
  let reads = 0;
  const open = async () =>
    ({ runId, log: { run: {}, endSeq: ends[Math.min(reads++, ends.length - 1)] } }) as unknown as OpenedRun;
  const row = async () => ({ lastSeq }) as RunRow;
  return { logs: { open }, keeper: { row }, reads: () => reads };
}

test("a row that is ahead of the log is shown with the log that it knows of", async () => {
  const { logs, keeper, reads } = world([5, 7], 7);
  const found = await demandRunAndRow(logs, keeper, runId, anyone);
  expect([found.log.endSeq, found.row.lastSeq, reads()]).toEqual([7, 7, 2]);
});

test("a row that the log has overtaken will do", async () => {
  const { logs, keeper, reads } = world([9], 7);
  expect((await demandRunAndRow(logs, keeper, runId, anyone)).log.endSeq).toBe(9);
  expect(reads()).toBe(1);
});

test("a log that never gets there is shown as it is", async () => {
  const { logs, keeper, reads } = world([5], 7);
  expect((await demandRunAndRow(logs, keeper, runId, anyone)).log.endSeq).toBe(5);
  expect(reads()).toBe(3);
});

test("a run without a row is not found", async () => {
  const { logs } = world([5], 7);
  await expect(demandRunAndRow(logs, { row: async () => undefined }, runId, anyone)).rejects.toMatchObject({
    code: "run_not_found",
  });
});
