import assert from "node:assert/strict";
import { CursorError } from "../cursor-error.ts";
import { everywhere, law, listed, looking, ordinal, type RunIndexCase } from "./law.ts";
import { madeRun, madeRunId } from "./made-run.ts";
import { RICH } from "./rich-run.ts";

/** What an index answers. */
export const questionLaws: readonly RunIndexCase[] = [
  law("leaves replays out unless asked for", async (index) => {
    await index.apply([
      madeRun({ n: 1 }),
      madeRun({ n: 2, replayOf: madeRunId(1) }),
      madeRun({ n: 3, replayOf: "else" }),
    ]);
    assert.deepEqual(await listed(index), [1]);
    assert.deepEqual(await listed(index, { replays: "include" }), [3, 2, 1]);
    assert.deepEqual(await listed(index, { replays: "only" }), [3, 2]);
    assert.deepEqual(await listed(index, { replayOf: madeRunId(1) }), [2]);
  }),
  law("pages cover every run once, also when runs come and go between them", async (index) => {
    await index.apply([1, 2, 3, 4, 5, 6].map((n) => madeRun({ n })));
    const first = await index.list({ filter: everywhere(), limit: 2 });
    await index.delete([madeRunId(5)]);
    await index.apply([madeRun({ n: 7 })]);
    const second = await index.list({ filter: everywhere(), limit: 2, cursor: first.nextCursor ?? "" });
    const third = await index.list({ filter: everywhere(), limit: 2, cursor: second.nextCursor ?? "" });
    const seen = [first, second, third].flatMap(({ runs }) => runs.map(({ id }) => ordinal(id)));
    assert.deepEqual(seen, [6, 5, 4, 3, 2, 1]);
    assert.equal(third.nextCursor, undefined);
  }),
  law("refuses a cursor that it did not give, or gave for another order", async (index) => {
    await index.apply([1, 2, 3].map((n) => madeRun({ n })));
    const { nextCursor = "" } = await index.list({ filter: everywhere(), limit: 1 });
    const changed = `${nextCursor.slice(0, -2)}${nextCursor.endsWith("A") ? "B" : "A"}${nextCursor.slice(-1)}`;
    const sort = { by: "cost", direction: "asc" } as const;
    for (const query of [
      { cursor: changed },
      { cursor: "" },
      { cursor: "x".repeat(60) },
      { cursor: nextCursor, sort },
    ]) {
      await assert.rejects(index.list({ filter: everywhere(), ...query }), CursorError);
    }
  }),
  law("names the neighbours of a run, in either direction", async (index) => {
    await index.apply([1, 2, 3, 4, 5].map((n) => madeRun({ n, trigger: n === 4 ? "ci" : "cli" })));
    const filter = everywhere({ trigger: { in: ["cli"] } });
    const beside = async (n: number, side: "before" | "after") =>
      (await index.list({ filter, limit: 2, beside: { runId: madeRunId(n), side } })).runs.map(({ id }) => ordinal(id));
    assert.deepEqual(await beside(3, "before"), [5]);
    assert.deepEqual(await beside(3, "after"), [2, 1]);
    assert.deepEqual(await beside(4, "after"), [3, 2]);
    assert.deepEqual(await beside(9, "after"), []);
  }),
  law("finds a text wherever it stands, newest run first, and says where", async (index) => {
    await index.apply([
      madeRun({ n: 1, input: "Straße nach 東京都 führt", tools: [{ name: "shell", output: "ENOSPC: no space left" }] }),
      madeRun({ n: 2, input: "the end", models: [{ model: "m", answer: "no SPACE here, nor a space there" }] }),
      madeRun({ n: 3, input: "ΟΔΟΣ", project: "other" }),
    ]);
    const find = async (text: string) =>
      (await index.search({ filter: looking(text) })).matches.map(({ run, hits }) => [
        ordinal(run.id),
        ...hits.map(({ excerpt, mark }) => excerpt.slice(mark.from, mark.to)),
      ]);
    assert.deepEqual(await find("space"), [
      [2, "SPACE", "space"],
      [1, "space"],
    ]);
    assert.deepEqual(await find("京都"), [[1, "京都"]]);
    assert.deepEqual(await find("京"), [[1, "京"]]);
    assert.deepEqual(await find("ß"), [[1, "ß"]]);
    assert.deepEqual(await find("t"), [
      [2, "t", "t"],
      [1, "t", "t", "t"],
    ]);
    assert.deepEqual(await find("οδοσ"), [[3, "ΟΔΟΣ"]]);
    assert.deepEqual(await find("nd"), [[2, "nd"]]);
    assert.deepEqual(await find("%"), []);
    assert.deepEqual(await find('"'), []);
    assert.deepEqual(await find(""), []);
    const own = await index.search({ filter: { project: { in: ["project"] }, text: "ο" } });
    assert.deepEqual(own.matches, []);
    const first = await index.search({ filter: looking("e"), limit: 1 });
    const second = await index.search({
      filter: looking("e"),
      limit: 1,
      cursor: first.nextCursor ?? "",
    });
    assert.deepEqual(
      [first, second].map(({ matches }) => matches.map(({ run }) => ordinal(run.id))),
      [[2], [1]],
    );
  }),
  law("sees each project alone unless all are asked for", async (index) => {
    await index.apply([
      madeRun({ n: 1, project: "a", tools: [{ name: "x", output: "secret" }] }),
      madeRun({ n: 2, project: "b" }),
    ]);
    const filter = { project: { in: ["b"] } };
    assert.deepEqual(
      (await index.list({ filter })).runs.map(({ id }) => ordinal(id)),
      [2],
    );
    const meta = await index.aggregate("meta", { filter });
    assert.deepEqual([meta.total, meta.filtered, meta.facets.tool.values], [1, 1, []]);
    assert.deepEqual((await index.aggregate("facet", { filter, name: "tool" })).values, []);
    assert.deepEqual((await index.aggregate("stats", { filter, by: "tool" })).groups?.rows, []);
    assert.deepEqual((await index.search({ filter: { ...filter, text: "secret" } })).matches, []);
    assert.deepEqual(await index.list({ filter: { project: { in: [] } } }), { runs: [] });
  }),
  law("choosing a value of a facet leaves its other values as they were", async (index) => {
    await index.apply([
      madeRun({ n: 1, end: "failed", tools: [{ name: "a" }, { name: "a" }, { name: "b" }] }),
      madeRun({ n: 2, tools: [{ name: "a" }], asked: ["answered"] }),
      madeRun({ n: 3, end: "failed", trigger: "ci" }),
    ]);
    const { facets, filtered, total, chart } = await index.aggregate("meta", {
      filter: everywhere({ status: { in: ["failed"] }, tool: { in: ["a"] } }),
    });
    assert.deepEqual([filtered, total], [1, 3]);
    assert.deepEqual(facets.status.values, [
      { value: "completed", count: 1 },
      { value: "failed", count: 1 },
    ]);
    assert.deepEqual(facets.tool.values, [
      { value: "a", count: 1 },
      { value: "b", count: 1 },
    ]);
    assert.deepEqual(facets.trigger.values, [{ value: "cli", count: 1 }]);
    assert.deepEqual(facets.interaction.values, [{ value: "false", count: 1 }]);
    assert.deepEqual(chart.buckets, [{ at: "2026-01-01T00:00:01.000Z", counts: { failed: 1 } }]);
  }),
  law("fills a chart with zeros over the asked range, in at most 120 buckets", async (index) => {
    await index.apply([madeRun({ n: 1 }), madeRun({ n: 2 })]);
    const filter = everywhere({ from: "2020-01-01T00:00:00.000Z", to: "2026-12-31T00:00:00.000Z" });
    const { chart } = await index.aggregate("meta", { filter });
    assert.ok(chart.buckets.length <= 120 && chart.buckets.length > 40, `${chart.buckets.length} buckets`);
    assert.equal(
      chart.buckets.reduce((sum, { counts }) => sum + (counts.completed ?? 0), 0),
      2,
    );
    assert.equal(
      (await index.aggregate("meta", { filter: everywhere({ flow: { in: ["none"] } }) })).chart.buckets.length,
      0,
    );
  }),
  law("offers what is old, unpinned and needed by nobody, oldest entry first", async (index) => {
    const entered = (day: number): { enteredAt: string } => ({ enteredAt: `2026-02-0${day}T00:00:00.000Z` });
    await index.apply([
      madeRun({ n: 1, facts: { ...entered(3), bytes: 10 } }),
      madeRun({ n: 2, facts: entered(1) }),
      madeRun({ n: 3, facts: { ...entered(1), labels: { pinned: true, tags: [] } } }),
      madeRun({ n: 4, facts: entered(1), replayOf: madeRunId(1) }),
      madeRun({ n: 5, facts: entered(1) }),
      madeRun({ n: 6, facts: entered(9), forkOf: madeRunId(5), end: "running" }),
    ]);
    const before = { which: "expired", enteredBefore: "2026-02-05T00:00:00.000Z" } as const;
    assert.deepEqual(
      (await index.scan(before)).map(({ runId }) => ordinal(runId)),
      [2, 1],
    );
    const [first] = await index.scan({ ...before, limit: 1 });
    assert.ok(first);
    assert.deepEqual(
      (await index.scan({ ...before, after: first })).map(({ runId, bytes }) => [ordinal(runId), bytes]),
      [[1, 10]],
    );
    assert.deepEqual(
      (await index.scan({ which: "unsettled" })).map(({ runId }) => ordinal(runId)),
      [6],
    );
    assert.equal((await index.scan({ which: "all" })).length, 6);
    await index.delete([madeRunId(6)]);
    assert.deepEqual(
      (await index.scan(before)).map(({ runId }) => ordinal(runId)),
      [2, 5, 1],
    );
  }),
  law("adds up durations, tokens and costs", async (index) => {
    await index.apply([
      madeRun(RICH),
      madeRun({ n: 2, durationMs: 10_000, models: [{ model: "large", tokens: 1, cost: 1 }] }),
    ]);
    const stats = await index.aggregate("stats", { filter: everywhere(), by: "model" });
    assert.deepEqual([stats.runs, stats.inputTokens, stats.costUsd, stats.toolCalls], [2, 121, 1.25, 2]);
    assert.ok((stats.p95Ms ?? 0) >= 10_000 && (stats.p95Ms ?? 0) < 10_101);
    assert.deepEqual(
      stats.groups?.rows.map(({ key, calls, runs, costUsd }) => [key, calls, runs, costUsd]),
      [
        ["large", 2, 2, 1.25],
        ["small", 1, 1, undefined],
      ],
    );
    const tools = await index.aggregate("stats", { filter: everywhere(), by: "tool" });
    assert.deepEqual(
      tools.groups?.rows.map(({ key, failed }) => [key, failed]),
      [
        ["git.diff", 0],
        ["shell", 1],
      ],
    );
    const days = await index.aggregate("stats", { filter: everywhere(), by: "day" });
    assert.deepEqual(
      days.groups?.rows.map(({ key, runs }) => [key, runs]),
      [["2026-01-01", 2]],
    );
    const projects = await index.aggregate("stats", { filter: everywhere(), by: "project" });
    assert.deepEqual(
      projects.groups?.rows.map(({ runs }) => runs),
      [2],
    );
  }),
];
