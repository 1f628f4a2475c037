import { IndexError, openMemoryIndex, RunFold, type RunIndex, TextFold, type TextsChange } from "@openexec/store";
import { draftRun, runStarted, sealLog } from "@openexec/testkit";
import { newRunId, type RunId, type TimelineEvent } from "@openexec/timeline";
import { beforeEach, expect, it } from "vitest";
import { tellTexts } from "./tell-texts.ts";

const RUNS = 5;
const ids = Array.from({ length: RUNS }, (_, n) => newRunId(Date.UTC(2026, 0, n + 1), new Uint8Array(10)));
const newestFirst = ids.toReversed();

let index: RunIndex;
beforeEach(async () => {
  index = await openMemoryIndex();
  for (const runId of ids) {
    const fold = new RunFold();
    for (const event of eventsOf(runId)) fold.addRows(event);
    await index.apply([{ runId, folded: fold.takeRows() }]);
  }
});

function eventsOf(runId: RunId): readonly TimelineEvent[] {
  const [, ...rest] = draftRun("run plan[model,tool,log]:ok completed");
  return sealLog([runStarted({ runId }), ...rest]).events;
}

function textsOf(runId: RunId): TextsChange {
  const fold = new TextFold();
  for (const event of eventsOf(runId)) fold.add(event, undefined);
  return fold.take(runId);
}

const due = async (): Promise<readonly RunId[]> => (await index.scan({ which: "textsDue" })).map(({ runId }) => runId);

it("reads the newest run first and says how far it is", async () => {
  const read: RunId[] = [];
  const told: number[] = [];
  const left = await tellTexts(index, {
    atOnce: 1,
    wanted: () => true,
    read: async (runId) => {
      read.push(runId);
      return textsOf(runId);
    },
    onRuns: (done, of) => told.push(done, of),
  });
  expect([left, read, told.at(-2), told.at(-1)]).toEqual([0, newestFirst, RUNS, RUNS]);
  expect(await due()).toEqual([]);
});

it("keeps what was read when nobody wants more, and goes on with the rest", async () => {
  let wanted = 2;
  const reading = { atOnce: 1, read: async (runId: RunId) => textsOf(runId) };
  expect(await tellTexts(index, { ...reading, wanted: () => wanted-- > 0 })).toBe(RUNS - 2);
  expect(await due()).toEqual(newestFirst.slice(2));
  expect(await tellTexts(index, { ...reading, wanted: () => true })).toBe(0);
});

it("passes by what cannot be read, and what is of other lines", async () => {
  const [unreadable, changed] = [ids[1], ids[3]];
  const left = await tellTexts(index, {
    atOnce: 2,
    wanted: () => true,
    read: async (runId) => {
      if (runId === unreadable) return undefined;
      return runId === changed ? { ...textsOf(runId), head: "of other lines" } : textsOf(runId);
    },
  });
  expect(left).toBe(2);
  expect(await due()).toEqual([changed, unreadable]);
});

it("keeps what was read when another run cannot be, whatever its error", async () => {
  const left = await tellTexts(index, {
    atOnce: 1,
    wanted: () => true,
    read: async (runId) => {
      if (runId === ids[0]) throw new TypeError("a payload of another shape");
      return textsOf(runId);
    },
  });
  expect(left).toBe(1);
  expect(await due()).toEqual([ids[0]]);
});

it("ends every reader before it says that the index cannot be written", async () => {
  let [ended, begun] = [0, 0];
  const full = new IndexError("index_full", "index.sqlite", "no space");
  const broken: RunIndex = new Proxy(index, {
    get: (target, name) => (name === "apply" ? () => Promise.reject(full) : Reflect.get(target, name).bind(target)),
  });
  const told = tellTexts(broken, {
    atOnce: 2,
    wanted: () => true,
    read: async (runId) => {
      const turns = begun++ === 0 ? 1 : 20;
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      ended++;
      const texts = textsOf(runId);
      // As many as are written at once.
      return { ...texts, texts: { ...texts.texts, docs: Array(600).fill(texts.texts.docs[0]) } };
    },
  });
  await expect(told).rejects.toBe(full);
  expect([begun, ended]).toEqual([2, 2]);
});
