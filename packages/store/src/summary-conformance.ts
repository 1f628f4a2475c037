import assert from "node:assert/strict";
import { newRunId } from "@openexec/timeline";
import type { RunSummary } from "./run-summary.ts";
import type { SummaryIndex } from "./summary-index.ts";

/** One law of the port. `check` opens a fresh index, and rejects when the backend breaks the law. */
export interface SummaryIndexCase {
  readonly name: string;
  check(open: () => Promise<SummaryIndex>): Promise<void>;
}

/** The conformance suite of {@link SummaryIndex}. A backend's test opens an empty index and runs each case. */
export const summaryIndexCases: readonly SummaryIndexCase[] = [
  law("gives back what was put in, field by field", async (index) => {
    const run = summary(1, {
      number: 1842,
      title: "Ünïcode \u0000 \u202e 二進",
      finishedAt: "2026-01-01T00:00:09.000000Z",
      durationMs: 1.25,
      cost: [{ amount: 0.000_1, currency: "USD", table: "2026-11" }],
      error: { code: "shell_failed", message: "a\nb" },
      tags: ["a", "b"],
      note: "'; drop table runs; --",
    });
    await index.upsert([run]);
    assert.deepEqual(await index.get(run.runId), run);
    assert.equal(await index.get(summary(2).runId), undefined);
  }),
  law("applying the same summary twice changes nothing", async (index) => {
    await index.upsert([summary(1)]);
    await index.upsert([summary(1), summary(1)]);
    assert.deepEqual((await index.list({})).runs, [summary(1)]);
  }),
  law("a summary never replaces one that covers more of the log", async (index) => {
    await index.upsert([summary(1, { lastSeq: 9, status: "completed" })]);
    await index.upsert([summary(1, { lastSeq: 3, status: "running" })]);
    assert.equal((await index.get(summary(1).runId))?.status, "completed");
    await index.upsert([summary(1, { lastSeq: 9, status: "completed", tags: ["late"] })]);
    assert.deepEqual((await index.get(summary(1).runId))?.tags, ["late"]);
  }),
  law("lists the newest first, and runs of one instant by id", async (index) => {
    const same = { startedAt: "2026-01-01T00:00:05.000000Z" };
    await index.upsert([summary(2, same), summary(1), summary(3, same), summary(9)]);
    const { runs, next } = await index.list({});
    assert.deepEqual(runs.map(ordinal), [9, 3, 2, 1]);
    assert.equal(next, undefined);
  }),
  law("pages cover every run once, also when one is added between two pages", async (index) => {
    await index.upsert([1, 2, 3, 4, 5].map((n) => summary(n)));
    const first = await index.list({ limit: 2 });
    assert.deepEqual(first.runs.map(ordinal), [5, 4]);
    assert.ok(first.next);
    await index.upsert([summary(6)]);
    const second = await index.list({ limit: 2, after: first.next });
    assert.deepEqual(second.runs.map(ordinal), [3, 2]);
    assert.ok(second.next);
    const third = await index.list({ limit: 2, after: second.next });
    assert.deepEqual(third.runs.map(ordinal), [1]);
    assert.equal(third.next, undefined);
  }),
  law("leaves replays out unless asked for", async (index) => {
    await index.upsert([summary(1), summary(2, { replay: { of: summary(1).runId, mode: "exact" } })]);
    assert.deepEqual((await index.list({})).runs.map(ordinal), [1]);
    assert.deepEqual((await index.list({ replays: "include" })).runs.map(ordinal), [2, 1]);
    assert.deepEqual((await index.list({ replays: "only" })).runs.map(ordinal), [2]);
  }),
  law("filters by status, project and name, all at once", async (index) => {
    await index.upsert([
      summary(1, { status: "failed", project: "a" }),
      summary(2, { status: "failed", project: "b" }),
      summary(3, { status: "completed", project: "a" }),
      summary(4, { status: "waiting", project: "a", name: "other" }),
    ]);
    assert.deepEqual((await index.list({ statuses: ["failed", "waiting"] })).runs.map(ordinal), [4, 2, 1]);
    assert.deepEqual((await index.list({ statuses: ["failed"], project: "a" })).runs.map(ordinal), [1]);
    assert.deepEqual((await index.list({ name: "other" })).runs.map(ordinal), [4]);
    assert.deepEqual((await index.list({ statuses: [] })).runs, []);
    assert.deepEqual((await index.list({ project: "A" })).runs, []);
  }),
  law("deletes what it is told and ignores the rest", async (index) => {
    await index.upsert([summary(1), summary(2)]);
    await index.delete([summary(1).runId, summary(3).runId]);
    assert.deepEqual((await index.list({})).runs.map(ordinal), [2]);
  }),
  law("replaceAll holds just the new runs, even those that cover less", async (index) => {
    await index.upsert([summary(1), summary(2, { lastSeq: 50 })]);
    await index.replaceAll([summary(2, { lastSeq: 3 }), summary(4)]);
    assert.deepEqual((await index.list({})).runs.map(ordinal), [4, 2]);
    assert.equal((await index.get(summary(2).runId))?.lastSeq, 3);
    await index.replaceAll([]);
    assert.deepEqual(await index.keys(), []);
  }),
  law("names the key of every run", async (index) => {
    await index.upsert([summary(1, { status: "running", lastSeq: 7 })]);
    assert.deepEqual(await index.keys(), [{ runId: summary(1).runId, status: "running", lastSeq: 7 }]);
  }),
  law("holds more runs than one statement can bind", async (index) => {
    await index.upsert(Array.from({ length: 1_201 }, (_, n) => summary(n)));
    assert.equal((await index.keys()).length, 1_201);
    assert.equal((await index.list({ limit: 2_000 })).runs.length, 1_201);
  }),
  law("closes twice", async (index) => {
    await index.close();
    await index.close();
  }),
];

function law(name: string, check: (index: SummaryIndex) => Promise<void>): SummaryIndexCase {
  return {
    name,
    async check(open) {
      const index = await open();
      try {
        await check(index);
      } finally {
        await index.close();
      }
    },
  };
}

/** The `n`-th run of a made-up history: started at second `n`, ended at once. */
function summary(n: number, fields: Partial<RunSummary> = {}): RunSummary {
  const startedAt = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString().replace("Z", "000Z");
  return {
    runId: newRunId(Date.UTC(2026, 0, 1) + n * 1000, new Uint8Array(10)),
    name: "flow",
    project: "project",
    status: "completed",
    trigger: "cli",
    startedAt,
    lastSeq: 5,
    head: "0".repeat(64),
    steps: 1,
    modelCalls: 0,
    toolCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cost: [],
    unpricedCalls: 0,
    pinned: false,
    tags: [],
    ...fields,
  };
}

/** The `n` of {@link summary}, read from the time in the run id. */
function ordinal(run: RunSummary): number {
  const unixMs = Number.parseInt(run.runId.slice(4, 17).replace("-", ""), 16);
  return (unixMs - Date.UTC(2026, 0, 1)) / 1000;
}
