import assert from "node:assert/strict";
import { everywhere, law, listed, looking, type RunIndexCase } from "./law.ts";
import { madeEvents, madeRun, madeRunId } from "./made-run.ts";
import { RICH } from "./rich-run.ts";

/** What an index makes of the changes that it is told. */
export const changeLaws: readonly RunIndexCase[] = [
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
  law("deletes what it is told with all that belongs to it, and ignores the rest", async (index) => {
    await index.apply([madeRun(RICH), madeRun({ n: 2 })]);
    await index.delete([madeRunId(1), madeRunId(3)]);
    assert.deepEqual(await listed(index), [2]);
    assert.equal(await index.get(madeRunId(1), "toolCalls"), undefined);
    assert.deepEqual((await index.search({ filter: looking("parser") })).matches, []);
    assert.deepEqual((await index.aggregate("facet", { filter: everywhere(), name: "tool" })).values, []);
  }),
];
