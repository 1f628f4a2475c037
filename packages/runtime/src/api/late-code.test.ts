import { expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, model, parallel } from "../flow/nodes.ts";
import type { FlowNode } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import { record, replay, resume } from "../testing/record.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";

const TIMEOUT_MS = 5;

/** Keeps the thread, and with it the timer of the step's timeout, for longer than the step may take. */
function overrun(): void {
  const end = originals.monotonic() + TIMEOUT_MS + 120;
  while (originals.monotonic() < end);
}

/** Something that code left behind goes on a few turns later. */
function later(turns: number, act: () => void): void {
  let turn: Promise<unknown> = Promise.resolve();
  for (let count = 0; count < turns; count++) turn = turn.then(() => undefined);
  void turn.then(act);
}

async function typesOf(node: FlowNode) {
  const flow = defineFlow({ name: "late", startAt: "late", nodes: { late: node }, edges: [] });
  const recording = await record(flow, { ports: scriptedWorld(0).ports });
  const report = await replay(recording, flow);
  return { types: recording.sink.lines.map(({ type }) => type), report };
}

test.each([1, 2, 3, 4, 6, 8, 12])(
  "code left behind by a callback that came back late is no part of the run (%i turns)",
  async (turns) => {
    const { types, report } = await typesOf(
      compute({
        timeoutMs: TIMEOUT_MS,
        run: async () => {
          later(turns, () => void setTimeout(() => {}, 1));
          overrun();
          return 1;
        },
      }),
    );
    expect(types).toContain("TimeoutFired");
    expect(types).not.toContain("SleepStarted");
    expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
  },
);

test("a timer that fired meanwhile does not come before the timeout", async () => {
  const { types, report } = await typesOf(
    compute({
      timeoutMs: TIMEOUT_MS,
      run: async () => {
        setTimeout(() => {}, 1);
        await new Promise((resolve) => setTimeout(resolve, 2));
        overrun();
        return 1;
      },
    }),
  );
  expect(types).toContain("TimeoutFired");
  expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
});

test("a fan-out whose code came back late begins no branch", async () => {
  const { types, report } = await typesOf(
    parallel({
      timeoutMs: TIMEOUT_MS,
      over: async () => {
        later(2, () => void setTimeout(() => {}, 1));
        overrun();
        return [1, 2];
      },
      startAt: "one",
      nodes: { one: compute({ run: () => 1 }) },
      edges: [],
    }),
  );
  expect(types.filter((type) => type === "StepStarted")).toHaveLength(1);
  expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
});

test.each([
  ["reads before", () => String(Date.now())],
  ["reads nothing before", () => "You are patient."],
])("a second callback that came back late replays what it had read, whether the first one %s", async (_, system) => {
  const { types, report } = await typesOf(
    model({
      model: "test/m",
      timeoutMs: TIMEOUT_MS,
      system,
      prompt: () => {
        Date.now();
        overrun();
        return "Fix it.";
      },
    }),
  );
  expect(types).toContain("TimeoutFired");
  expect(types).toContain("Effect");
  expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
});

test.each([
  ["at once", () => "You are patient."],
  ["later", async () => await "You are patient."],
])(
  "a second callback that never came back was no reason to call the first one late, which came %s",
  async (_, system) => {
    const { types, report } = await typesOf(
      model({
        model: "test/m",
        timeoutMs: TIMEOUT_MS,
        system,
        prompt: async ({ sleep }) => {
          Date.now();
          await new Promise(() => {});
          await sleep(1);
          return "Fix it.";
        },
      }),
    );
    expect(types).toContain("Effect");
    expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
  },
);

/** The first branch holds the thread when it is recorded; the second writes lines in the very turn in which that returns. */
function besideAnother(hold: { isSlow: boolean }) {
  return defineFlow({
    name: "beside",
    startAt: "both",
    nodes: {
      both: parallel({
        join: "settled",
        over: () => [0, 1],
        startAt: "one",
        nodes: {
          one: compute({
            timeoutMs: TIMEOUT_MS,
            run: ({ item }) => {
              if (item === 0 && hold.isSlow) overrun();
              return item;
            },
          }),
          two: compute({ run: () => 2 }),
        },
        edges: [{ from: "one", to: "two" }],
      }),
    },
    edges: [],
  });
}

test("a run with late code beside another branch goes on wherever it was cut, whatever the code does then, and replays", async () => {
  const hold = { isSlow: true };
  const flow = besideAnother(hold);
  const recording = await record(flow, { ports: scriptedWorld(0).ports });
  const types = recording.sink.lines.map(({ type }) => type);
  const late = recording.sink.lines.findIndex(({ line }) => line.includes("late-return"));
  // Without lines between them there would be nothing to prove.
  expect(types.indexOf("TimeoutFired")).toBeGreaterThan(late + 1);
  hold.isSlow = false;
  for (let lines = 2; lines < types.length; lines++) {
    const resumed = await resume(recording, flow, { lines, ports: scriptedWorld(0).ports });
    expect(resumed.result.error, `cut after ${lines}`).toBeUndefined();
    const report = await replay(resumed, flow);
    expect([report.verdict, report.firstDivergence], `cut after ${lines}`).toEqual(["identical", undefined]);
  }
});
