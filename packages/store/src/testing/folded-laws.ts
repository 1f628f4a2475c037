import assert from "node:assert/strict";
import type { RunId } from "@openexec/timeline";
import type { TextsChange } from "../change.ts";
import { type FoldedRun, RunFold } from "../fold/run-fold.ts";
import { TextFold } from "../fold/text-fold.ts";
import type { ScopedFilter, SearchQuery } from "../port.ts";
import type { RunFacts } from "../run-facts.ts";
import { law, listed, looking, ordinal, type RunIndexCase } from "./law.ts";
import { madeEvents, madeRun, type RunSpec } from "./made-run.ts";
import { RICH } from "./rich-run.ts";

/** Runs that were folded elsewhere, and texts that come later. */
export const foldedLaws: readonly RunIndexCase[] = [
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
  law("counts runs whose texts cannot be read apart from those whose texts are to come", async (index) => {
    const [one, two] = [inTwo(RICH), inTwo({ ...RICH, n: 2 })];
    const whole = madeRun({ n: 3, input: "test another" });
    await index.apply([{ runId: one.runId, folded: one.folded }, { runId: two.runId, folded: two.folded }, whole]);
    const told = async (unreadable: readonly RunId[], more: Partial<SearchQuery> = {}) => {
      const { textsDue, textsUnreadable } = await index.search({ filter: looking("test"), unreadable, ...more });
      return [textsDue, textsUnreadable];
    };
    assert.deepEqual(await told([]), [2, undefined]);
    // Of one that has its texts, or that nobody knows, there is nothing to tell.
    assert.deepEqual(await told([one.runId, whole.runId, madeRun({ n: 4 }).runId]), [1, 1]);
    assert.deepEqual(await told([one.runId, two.runId]), [undefined, 2]);
    assert.deepEqual(await told([one.runId], { runId: two.runId }), [1, undefined]);
    assert.deepEqual(await told([one.runId], { filter: { project: { in: ["elsewhere"] }, text: "test" } }), [
      undefined,
      undefined,
    ]);
    const meta = await index.aggregate("meta", { filter: looking("test"), unreadable: [one.runId] });
    assert.deepEqual([meta.textsDue, meta.textsUnreadable], [1, 1]);
    await index.apply([one.texts]);
    assert.deepEqual(await told([one.runId]), [1, undefined]);
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
];

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
