import { IndexError, openMemoryIndex, RunFold, type RunIndex, TextFold, type TextsChange } from "@openexec/store";
import { draftRun, runStarted, sealLog } from "@openexec/testkit";
import { newRunId, type RunId, type TimelineEvent } from "@openexec/timeline";
import { beforeEach, expect, it } from "vitest";
import { type TextReading, tellTexts } from "./tell-texts.ts";

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

const reading: TextReading = {
  atOnce: 1,
  wanted: () => true,
  read: async (runId) => textsOf(runId),
  readAnew: async (runId) => {
    const fold = new RunFold();
    for (const event of eventsOf(runId)) fold.add(event, undefined);
    return { runId, folded: fold.take() };
  },
};

const due = async (): Promise<readonly RunId[]> => (await index.scan({ which: "textsDue" })).map(({ runId }) => runId);

it("reads the newest run first and says how far it is", async () => {
  const read: RunId[] = [];
  const told: number[] = [];
  const left = await tellTexts(index, {
    ...reading,
    read: async (runId) => {
      read.push(runId);
      return textsOf(runId);
    },
    onRuns: (done, of) => told.push(done, of),
  });
  expect([left.due, read, told.at(-2), told.at(-1)]).toEqual([0, newestFirst, RUNS, RUNS]);
  expect(await due()).toEqual([]);
});

it("keeps what was read when nobody wants more, and goes on with the rest", async () => {
  let wanted = 2;
  expect(await tellTexts(index, { ...reading, wanted: () => wanted-- > 0 })).toMatchObject({ due: RUNS - 2 });
  expect(await due()).toEqual(newestFirst.slice(2));
  const left = await tellTexts(index, { ...reading, read: async () => undefined });
  expect(left).toEqual({ due: RUNS - 2, unreadable: new Map() });
  expect(await tellTexts(index, reading)).toEqual({ due: 0, unreadable: new Map() });
});

it("passes by what cannot be read, whatever its error, and what is known for that", async () => {
  const [known = "", odd = ""] = [ids[1], ids[3]] as const;
  const error = { name: "BundleError", message: "gone" };
  const read: RunId[] = [];
  const left = await tellTexts(index, {
    ...reading,
    atOnce: 2,
    unreadable: new Map([[known as RunId, error]]),
    read: async (runId) => {
      read.push(runId);
      if (runId === odd) throw new TypeError("a payload of another shape");
      return textsOf(runId);
    },
  });
  const why = { name: "TypeError", message: "a payload of another shape" };
  expect(left).toEqual({
    due: 0,
    unreadable: new Map([
      [known, error],
      [odd, why],
    ]),
  });
  expect(await due()).toEqual([odd, known]);
  expect(read).toEqual(newestFirst.filter((runId) => runId !== known));
});

it("reads a run anew that has other lines than those that the index knows", async () => {
  const changed = ids[3] as RunId;
  const anew: RunId[] = [];
  const left = await tellTexts(index, {
    ...reading,
    read: async (runId) => ({ ...textsOf(runId), ...(runId === changed && { head: "of other lines" }) }),
    readAnew: async (runId) => {
      anew.push(runId);
      return reading.readAnew(runId);
    },
  });
  expect([left.due, left.unreadable.size, anew, await due()]).toEqual([0, 0, [changed], []]);
});

it("ends every reader before it says that the index cannot be written", async () => {
  let [ended, begun] = [0, 0];
  const full = new IndexError("index_full", "index.sqlite", "no space");
  const broken: RunIndex = new Proxy(index, {
    get: (target, name) => (name === "apply" ? () => Promise.reject(full) : Reflect.get(target, name).bind(target)),
  });
  const told = tellTexts(broken, {
    ...reading,
    atOnce: 2,
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
