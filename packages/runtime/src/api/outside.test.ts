import { setImmediate as hop } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, parallel, shell } from "../flow/nodes.ts";
import type { FlowContext, FlowDefinition } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import { type Recording, record, replay, resume } from "../testing/record.ts";

/** A wait that no port sees, as long as this says: it differs from run to run, as a file or a socket does. */
type Delays = (label: string) => number;
let delays: Delays = () => 0;

/** Waits outside the ports for so many turns of the event loop; none of them takes time. */
function outside(label: string): Promise<void> {
  const turns = delays(label);
  return new Promise((resolve) => {
    const turn = (left: number): void => void (left <= 0 ? resolve() : originals.setImmediate(() => turn(left - 1)));
    originals.setImmediate(() => turn(turns));
  });
}

async function withDelays<T>(those: Delays, work: () => Promise<T>): Promise<T> {
  delays = those;
  try {
    return await work();
  } finally {
    delays = () => 0;
  }
}

/** A fan-out whose branches all run `code`. */
const fan = (code: (context: FlowContext, label: string) => unknown, width = 4): FlowDefinition =>
  defineFlow({
    name: "outside",
    startAt: "fan",
    nodes: {
      fan: parallel({
        over: () => Array.from({ length: width }, (_, index) => `b${index}`),
        startAt: "work",
        nodes: {
          work: compute({ run: (context) => code(context, context.item) }),
          echo: shell({ exec: ({ item }) => ({ command: "echo", args: [item] }), parse: ({ exitCode }) => exitCode }),
        },
        edges: [{ from: "work", to: "echo" }],
      }),
      end: compute({ run: ({ outputs }) => outputs.fan }),
    },
    edges: [{ from: "fan", to: "end" }],
  });

const forwards: Delays = (label) => Number(label.slice(1, 2)) * 3;
const backwards: Delays = (label) => (9 - Number(label.slice(1, 2))) * 3;
const atOnce: Delays = () => 0;
const slowly: Delays = () => 40;
const PAIRS = [
  ["forwards", "backwards", forwards, backwards],
  ["backwards", "at once", backwards, atOnce],
  ["at once", "slowly", atOnce, slowly],
  ["slowly", "forwards", slowly, forwards],
] as const;

const CODES: Record<string, (context: FlowContext, label: string) => unknown> = {
  "returns at once": (_context, label) => outside(label),
  "uses a timer": async ({ sleep }, label) => {
    await outside(label);
    await sleep(1);
    return label;
  },
  "keeps a product": async ({ artifact }, label) => {
    await outside(label);
    artifact(`${label}.txt`, label);
    await outside(label);
    artifact(`${label}.second.txt`, label);
  },
  "reads clock and chance around it": async ({ now, random, artifact }, label) => {
    const before = [now(), random()];
    await outside(label);
    artifact(`${label}.txt`, `${now()} ${Math.random()}`);
    const after = [now(), random()];
    await outside(label);
    return [...before, ...after, Date.now()];
  },
  "waits on a port beside it": async ({ sleep, artifact }, label) => {
    await Promise.all([sleep(2), outside(label).then(() => artifact(`${label}.txt`, label))]);
    return label;
  },
  "wins a race against a timer": async ({ sleep }, label) =>
    Promise.race([sleep(500), outside(label).then(() => label)]),
  "clears a timer that it set": async (_context, label) => {
    await outside(label);
    clearTimeout(setTimeout(() => {}, 1000));
    await outside(label);
  },
  "goes on after a timer": async ({ sleep, artifact }, label) => {
    await outside(label);
    await sleep(1);
    artifact(`${label}.txt`, label);
    await outside(label);
    await sleep(1);
  },
  "packs context": async ({ contextPack }, label) => {
    await outside(label);
    return contextPack([{ source: label, content: label, included: true, reason: "asked for" }], 100).hash;
  },
};

describe.each(Object.entries(CODES))("code of parallel branches that waits outside the ports and %s", (_what, code) => {
  test.each(PAIRS)("recorded %s, replays %s", async (_live, _again, first, second) => {
    const recording = await withDelays(first, () => record(fan(code)));
    expect(recording.result.status).toBe("completed");
    const report = await withDelays(second, () => replay(recording, fan(code)));
    expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
    expect(report.grades.unobserved).toBeGreaterThan(0);
  });

  test("resumes wherever it was cut, and replays", async () => {
    const recording = await withDelays(forwards, () => record(fan(code, 2)));
    for (let lines = 2; lines < recording.sink.lines.length; lines += 2) {
      const resumed = await withDelays(backwards, () => resume(recording, fan(code, 2), { lines }));
      expect(resumed.result.status, `cut after ${lines}`).toBe("completed");
      const report = await withDelays(atOnce, () => replay(resumed, fan(code, 2)));
      expect([report.verdict, report.firstDivergence], `cut after ${lines}`).toEqual(["identical", undefined]);
    }
  });
});

describe("two things that one step waits for outside the ports", () => {
  const both = fan(async ({ artifact }, label) => {
    const keep = async (part: string): Promise<void> => {
      await outside(`${label}${part}`);
      artifact(`${label}.${part}`, part);
    };
    await Promise.all([keep("x"), keep("y")]);
  }, 2);
  const xFirst: Delays = (label) => (label.endsWith("x") ? 1 : 20);
  const yFirst: Delays = (label) => (label.endsWith("y") ? 1 : 20);

  test("come in the recorded order, told by what they ask for", async () => {
    const recording = await withDelays(xFirst, () => record(both));
    const report = await withDelays(yFirst, () => replay(recording, both));
    expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
  });

  test("diverge where the outcome depends on which is first, and the verdict says that nothing recorded it", async () => {
    const race = fan(
      (_context, label) => Promise.race([outside(`${label}x`).then(() => "x"), outside(`${label}y`).then(() => "y")]),
      2,
    );
    const recording = await withDelays(xFirst, () => record(race));
    const report = await withDelays(yFirst, () => replay(recording, race));
    expect(report.verdict).toBe("diverged");
    expect(report.firstDivergence?.reason).toMatch(/waited on something that is no port/);
  });
});

test("code that does something else than it did diverges at that event", async () => {
  const says = (text: string): FlowDefinition =>
    fan(async ({ artifact }, label) => {
      await outside(label);
      artifact(`${label}.txt`, text);
      await hop();
    }, 2);
  const recording: Recording = await withDelays(forwards, () => record(says("one")));
  const report = await withDelays(forwards, () => replay(recording, says("two")));
  expect(report).toMatchObject({
    verdict: "diverged",
    firstDivergence: { path: "payload", attemptId: "fan[0]/work#1" },
  });
});
