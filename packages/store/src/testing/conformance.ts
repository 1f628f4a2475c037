import assert from "node:assert/strict";
import type { RunFilter } from "@openexec/protocol";
import type { RunId } from "@openexec/timeline";
import type { RunFacts, TextsChange } from "../change.ts";
import { CursorError } from "../cursor-error.ts";
import { type FoldedRun, RunFold } from "../fold/run-fold.ts";
import { TextFold } from "../fold/text-fold.ts";
import type { RunIndex, ScopedFilter, SearchQuery } from "../port.ts";
import { madeEvents, madeRun, madeRunId, type RunSpec } from "./made-run.ts";

/** One law of the port. `check` opens a fresh index, and rejects when the backend breaks the law. */
export interface RunIndexCase {
  readonly name: string;
  check(open: () => Promise<RunIndex>): Promise<void>;
}

const everywhere = (filter: RunFilter = {}): ScopedFilter => ({ project: { in: ["*"] }, ...filter });

const looking = (text: string): SearchQuery["filter"] => ({ project: { in: ["*"] }, text });

/** The `n` of each run that a list answers, in its order. */
async function listed(index: RunIndex, filter: RunFilter = {}): Promise<readonly number[]> {
  return (await index.list({ filter: everywhere(filter) })).runs.map(({ id }) => ordinal(id));
}

const ordinals = new Map(Array.from({ length: 100 }, (_, n) => [String(madeRunId(n)), n]));
const ordinal = (id: string): number => ordinals.get(id) ?? -1;

/** The conformance suite of {@link RunIndex}. A backend's test opens an empty index and runs each case. */
export const runIndexCases: readonly RunIndexCase[] = [
  law("gives back what a run is, field by field", async (index) => {
    await index.apply([madeRun(RICH)]);
    const row = await index.get(madeRunId(1), "row");
    assert.deepEqual(row, {
      id: madeRunId(1),
      number: 1842,
      project: "project",
      title: "mend the \u0000 \u202e 二進 parser",
      flow: "review",
      status: "completed",
      trigger: "http",
      actor: "grace",
      createdAt: "2026-05-01T00:00:00.000Z",
      startedAt: "2026-01-01T00:00:01.000Z",
      finishedAt: "2026-01-01T00:00:03.000Z",
      durationMs: 2000,
      models: ["large", "small"],
      steps: 1,
      modelCalls: 2,
      toolCalls: 2,
      inputTokens: 120,
      outputTokens: 120,
      costUsd: 0.25,
      unpricedCalls: 1,
      errors: 2,
      warnings: 1,
      repo: "git@host:a/b",
      branch: "main",
      commit: "abcdef0123",
      interactions: 1,
      pendingInteractions: 0,
      violations: 2,
      pinned: true,
      tags: ["a", "'; drop table run; --"],
      note: "a\nb",
      lastSeq: row?.lastSeq,
      head: row?.head,
    });
    const events = madeEvents(RICH);
    assert.deepEqual([row?.lastSeq, row?.head], [events.length, events.at(-1)?.hash]);
    assert.equal(await index.get(madeRunId(2), "row"), undefined);
  }),
  law("gives back the rows of a run, and none of a run that it does not know", async (index) => {
    await index.apply([madeRun(RICH), madeRun({ n: 2, tools: [{ name: "other" }] })]);
    const tools = await index.get(madeRunId(1), "toolCalls");
    assert.deepEqual(
      tools?.map(({ name, subject, status }) => [name, subject, status]),
      [
        ["git.diff", "git.diff 0", "ok"],
        ["shell", "shell 1", "failed"],
      ],
    );
    assert.deepEqual(
      (await index.get(madeRunId(1), "modelCalls"))?.map(({ costUsd }) => costUsd),
      [0.25, undefined],
    );
    assert.deepEqual(
      (await index.get(madeRunId(1), "interactions"))?.map(({ by }) => by),
      [{ type: "user", name: "ada" }],
    );
    assert.deepEqual(
      (await index.get(madeRunId(1), "commits"))?.map(({ sha }) => sha),
      ["fedcba9876"],
    );
    assert.equal((await index.get(madeRunId(1), "attempts"))?.length, 1);
    assert.equal((await index.get(madeRunId(1), "policyChecks"))?.length, 2);
    assert.deepEqual(await index.get(madeRunId(1), "artifacts"), []);
    assert.equal(await index.get(madeRunId(9), "toolCalls"), undefined);
    assert.equal((await index.get(madeRunId(1), "state"))?.phase, "completed");
  }),
  law("applying the same events again changes nothing, in whatever pieces they come", async (index) => {
    const { runId, events, facts = {} } = madeRun(RICH);
    await index.apply([{ runId, events: events.slice(0, 5), facts }]);
    const again = await index.apply([
      { runId, events: events.slice(0, 5) },
      { runId, events: events.slice(2, 4) },
    ]);
    assert.deepEqual(
      again.map(({ outcome, nextSeq }) => [outcome, nextSeq]),
      [
        ["unchanged", 6],
        ["unchanged", 6],
      ],
    );
    const rest = await index.apply([{ runId, events: events.slice(4) }]);
    assert.deepEqual(rest, [{ runId, outcome: "applied", nextSeq: events.length + 1 }]);
    const row = await index.get(runId, "row");
    const tools = await index.get(runId, "toolCalls");
    assert.deepEqual(await index.apply([{ runId, events }]), [
      { runId, outcome: "unchanged", nextSeq: events.length + 1 },
    ]);
    assert.deepEqual(await index.get(runId, "row"), row);
    assert.deepEqual(await index.get(runId, "toolCalls"), tools);
    await index.delete([runId]);
    await index.apply([{ runId, events, facts }]);
    assert.deepEqual(await index.get(runId, "row"), row);
    assert.deepEqual(await index.get(runId, "toolCalls"), tools);
  }),
  law("takes no events behind a hole", async (index) => {
    const { runId, events } = madeRun(RICH);
    assert.deepEqual(await index.apply([{ runId, events: events.slice(3) }]), [
      { runId, outcome: "incomplete", nextSeq: 1 },
    ]);
    await index.apply([{ runId, events: events.slice(0, 3) }]);
    assert.deepEqual(await index.apply([{ runId, events: events.slice(5) }]), [
      { runId, outcome: "incomplete", nextSeq: 4 },
    ]);
  }),
  law("drops a run whose lines are others now, and folds it anew", async (index) => {
    await index.apply([madeRun({ n: 1, tools: [{ name: "old" }, { name: "old" }], facts: { number: 7 } })]);
    const other = madeRun({ n: 1, flow: "other", tools: [{ name: "new" }, { name: "new" }, { name: "new" }] });
    const late = await index.apply([{ runId: other.runId, events: other.events.slice(4) }]);
    assert.deepEqual(
      late.map(({ outcome, nextSeq }) => [outcome, nextSeq]),
      [["incomplete", 1]],
    );
    assert.equal((await index.apply([other]))[0]?.outcome, "refolded");
    const row = await index.get(other.runId, "row");
    assert.deepEqual([row?.flow, row?.toolCalls, row?.number], ["other", 3, 7]);
    const tools = await index.get(other.runId, "toolCalls");
    assert.deepEqual(
      tools?.map(({ name }) => name),
      ["new", "new", "new"],
    );
    assert.deepEqual(await listed(index, { tool: { in: ["old"] } }), []);
    assert.deepEqual((await index.search({ filter: looking("old 0") })).matches, []);
  }),
  law("keeps facts until they are told anew", async (index) => {
    const { runId, events } = madeRun({ n: 1 });
    const labels = { pinned: true, tags: ["x"], note: "n" };
    await index.apply([
      { runId, events: [], facts: { number: 3, labels, pending: { project: "p", flow: "f", trigger: "http" } } },
    ]);
    const pending = await index.get(runId, "row");
    assert.deepEqual([pending?.status, pending?.project, pending?.flow, pending?.number], ["pending", "p", "f", 3]);
    await index.apply([{ runId, events: events.slice(0, 2), facts: { writerAlive: true } }]);
    assert.equal((await index.get(runId, "row"))?.status, "running");
    await index.apply([{ runId, events: [], facts: { writerAlive: false } }]);
    assert.equal((await index.get(runId, "row"))?.status, "interrupted");
    await index.apply([{ runId, events, facts: { labels: { pinned: false, tags: [] }, number: null } }]);
    const row = await index.get(runId, "row");
    assert.deepEqual(
      [row?.status, row?.pinned, row?.tags, row?.note, row?.number],
      ["completed", false, [], undefined, undefined],
    );
  }),
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
  law("deletes what it is told with all that belongs to it, and ignores the rest", async (index) => {
    await index.apply([madeRun(RICH), madeRun({ n: 2 })]);
    await index.delete([madeRunId(1), madeRunId(3)]);
    assert.deepEqual(await listed(index), [2]);
    assert.equal(await index.get(madeRunId(1), "toolCalls"), undefined);
    assert.deepEqual((await index.search({ filter: looking("parser") })).matches, []);
    assert.deepEqual((await index.aggregate("facet", { filter: everywhere(), name: "tool" })).values, []);
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
  law("takes a run that was folded elsewhere as it takes its events", async (index) => {
    const { runId, events, facts = {} } = madeRun(RICH);
    const parts = ["row", "state", "toolCalls", "modelCalls", "attempts", "interactions", "commits"] as const;
    const told = async (): Promise<unknown> => [
      ...(await Promise.all(parts.map((part) => index.get(runId, part)))),
      await index.search({ filter: looking("進"), runId }),
      await index.search({ filter: looking("test"), runId }),
    ];
    await index.apply([{ runId, events, facts }]);
    const expected = await told();
    await index.delete([runId]);
    const fold = new RunFold();
    for (const event of events) fold.add(event, undefined);
    // As it comes from another thread.
    const folded = structuredClone(fold.take());
    const nextSeq = events.length + 1;
    assert.deepEqual(await index.apply([{ runId, folded, facts }]), [{ runId, outcome: "applied", nextSeq }]);
    assert.deepEqual(await told(), expected);
    assert.deepEqual(await index.apply([{ runId, folded }]), [{ runId, outcome: "unchanged", nextSeq }]);
    assert.deepEqual(await told(), expected);
    const tools = Array.from({ length: 20 }, () => ({ name: "other" }));
    assert.equal((await index.apply([madeRun({ n: 1, tools, facts: { number: null } })]))[0]?.outcome, "refolded");
    assert.deepEqual(await index.apply([{ runId, folded, facts }]), [{ runId, outcome: "refolded", nextSeq }]);
    assert.deepEqual(await told(), expected);
  }),
  law("goes on with a run that was folded elsewhere", async (index) => {
    const { runId, events } = madeRun(RICH);
    const fold = new RunFold();
    for (const event of events.slice(0, 6)) fold.add(event, undefined);
    const folded = fold.take();
    const answers = await index.apply([
      { runId, folded },
      { runId, events: events.slice(5) },
    ]);
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ["applied", "applied"],
    );
    const [row, tools] = [await index.get(runId, "row"), await index.get(runId, "toolCalls")];
    await index.delete([runId]);
    await index.apply([{ runId, events }]);
    assert.deepEqual([row, tools], [await index.get(runId, "row"), await index.get(runId, "toolCalls")]);
  }),
  law("lists a run whose texts come later, says so, and finds it by them when they came", async (index) => {
    const { runId, folded, texts, facts } = inTwo(RICH);
    const whole = madeRun({ n: 2, input: "test another" });
    await index.apply([{ runId, folded, facts }, whole]);
    assert.deepEqual(await listed(index), [2, 1]);
    const before = await index.search({ filter: looking("test") });
    assert.deepEqual([before.matches.map(({ run }) => ordinal(run.id)), before.textsDue], [[2], 1]);
    const elsewhere = { project: { in: ["elsewhere"] }, text: "test" };
    assert.equal((await index.search({ filter: elsewhere })).textsDue, undefined);
    assert.equal((await index.search({ filter: looking("test"), runId: whole.runId })).textsDue, undefined);
    assert.deepEqual(
      (await index.scan({ which: "textsDue" })).map(({ runId: due }) => due),
      [runId],
    );
    const due = async (filter: ScopedFilter) => (await index.aggregate("meta", { filter })).textsDue;
    const { text: _, ...untold } = looking("test");
    assert.deepEqual([await due(looking("test")), await due(elsewhere), await due(untold)], [1, undefined, undefined]);
    const nextSeq = madeEvents(RICH).length + 1;
    assert.deepEqual(await index.apply([texts]), [{ runId, outcome: "applied", nextSeq }]);
    assert.equal(await due(looking("test")), undefined);
    const found = await index.search({ filter: looking("test") });
    const row = await index.get(runId, "row");
    assert.deepEqual([found.matches.map(({ run }) => ordinal(run.id)), found.textsDue], [[2, 1], undefined]);
    assert.deepEqual(await index.scan({ which: "textsDue" }), []);
    assert.deepEqual(await index.apply([texts]), [{ runId, outcome: "unchanged", nextSeq }]);
    assert.deepEqual(await index.search({ filter: looking("test") }), found);
    await index.delete([runId]);
    await index.apply([madeRun(RICH)]);
    assert.deepEqual(await index.search({ filter: looking("test") }), found);
    assert.deepEqual(await index.get(runId, "row"), row);
  }),
  law("takes texts of the lines that it knows only, and of no run that is gone", async (index) => {
    const { runId, folded, texts } = inTwo(RICH);
    const gone = { runId, outcome: "incomplete", nextSeq: 1 };
    assert.deepEqual(await index.apply([texts]), [gone]);
    await index.apply([{ runId, folded }, madeRun({ n: 2 })]);
    assert.deepEqual(await index.apply([{ ...texts, head: "of other lines" }]), [gone]);
    assert.equal((await index.search({ filter: looking("test") })).textsDue, 1);
    await index.delete([runId]);
    assert.deepEqual(await index.scan({ which: "textsDue" }), []);
    assert.equal((await index.search({ filter: looking("test") })).textsDue, undefined);
    assert.deepEqual(await index.apply([texts]), [gone]);
    assert.deepEqual((await index.search({ filter: looking("test") })).matches, []);
  }),
  law("leaves lines that follow to the texts that are still to come, and finds each text once", async (index) => {
    const { runId, events } = madeRun(RICH);
    const half = new RunFold();
    for (const event of events.slice(0, 5)) half.addRows(event);
    await index.apply([{ runId, folded: half.takeRows() }]);
    await index.apply([{ runId, events: events.slice(4) }]);
    const { folded, texts } = inTwo(RICH);
    assert.equal((await index.apply([{ runId, folded }]))[0]?.outcome, "unchanged");
    assert.deepEqual((await index.search({ filter: looking("test") })).matches, []);
    assert.equal((await index.apply([texts]))[0]?.outcome, "applied");
    const found = await index.search({ filter: looking("e"), hitsPerRun: 1000 });
    await index.delete([runId]);
    await index.apply([{ runId, events }]);
    assert.deepEqual(await index.search({ filter: looking("e"), hitsPerRun: 1000 }), found);
  }),
  law("needs no texts that are due any more when the run comes whole", async (index) => {
    const { runId, folded, texts } = inTwo(RICH);
    const { events } = madeRun(RICH);
    const fold = new RunFold();
    for (const event of events) fold.add(event, undefined);
    await index.apply([{ runId, events }]);
    const found = await index.search({ filter: looking("test") });
    await index.delete([runId]);
    await index.apply([{ runId, folded }]);
    assert.equal((await index.apply([{ runId, folded: fold.take() }]))[0]?.outcome, "unchanged");
    assert.deepEqual(await index.search({ filter: looking("test") }), found);
    const other = madeRun({ n: 1, input: "other test", tools: [{ name: "x" }, { name: "y" }, { name: "z" }] });
    await index.apply([{ runId, folded: inTwo({ n: 1, tools: [{ name: "a" }] }).folded }]);
    assert.deepEqual(await index.search({ filter: looking("test") }), { matches: [], textsDue: 1 });
    assert.equal((await index.apply([other]))[0]?.outcome, "refolded");
    assert.equal((await index.search({ filter: looking("other test") })).matches.length, 1);
    assert.deepEqual(await index.scan({ which: "textsDue" }), []);
    assert.equal((await index.apply([texts]))[0]?.outcome, "unchanged");
  }),
  law("closes twice", async (index) => {
    await index.close();
    await index.close();
  }),
];

const RICH: RunSpec = {
  n: 1,
  flow: "review",
  trigger: "http",
  actor: "grace",
  repo: "git@host:a/b",
  branch: "main",
  commit: "abcdef0123",
  durationMs: 2000,
  input: "mend the \u0000 \u202e 二進 parser\nand test it",
  models: [
    { model: "large", tokens: 100, cost: 0.25 },
    { model: "small", tokens: 20 },
  ],
  tools: [{ name: "git.diff" }, { name: "shell", failed: true }],
  asked: ["answered"],
  blocked: 2,
  commits: ["fedcba9876"],
  logs: ["error", "warning", "info"],
  facts: {
    number: 1842,
    enteredAt: "2026-05-01T00:00:00.000Z",
    labels: { pinned: true, tags: ["a", "'; drop table run; --"], note: "a\nb" },
  },
};

/** A run as it comes when its texts come later. */
function inTwo(spec: RunSpec): { runId: RunId; folded: FoldedRun; texts: TextsChange; facts: RunFacts } {
  const { runId, events, facts = {} } = madeRun(spec);
  const [rows, said] = [new RunFold(), new TextFold()];
  for (const event of events) {
    rows.addRows(event);
    said.add(event, undefined);
  }
  return { runId, folded: rows.takeRows(), texts: said.take(runId), facts };
}

function law(name: string, check: (index: RunIndex) => Promise<void>): RunIndexCase {
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
