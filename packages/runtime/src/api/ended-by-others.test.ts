import { expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, decision, model, parallel, shell } from "../flow/nodes.ts";
import type { FlowContext, FlowEdge, FlowNode } from "../flow/types.ts";
import { type Recording, record } from "../testing/record.ts";
import { replaysAlone, replaysThroughout } from "../testing/replays-throughout.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}

/** Two branches, of which the second decides the join a few turns after both began. */
const race = (node: FlowNode, after: number) =>
  defineFlow({
    name: "race",
    startAt: "both",
    nodes: { both: parallel({ join: "any", nodes: { node, quick: compute({ run: () => turns(after) }) } }) },
    edges: [],
  });

/**
 * Records races of all lengths; each attempt of each must replay alone as well.
 * @returns the types of the lines of one attempt, or of all attempts inside a branch, for each race
 */
async function races(node: FlowNode, told = "both[0]/node#1"): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after = 0; after < 24; after++) {
    const flow = race(node, after);
    const recording = await record(flow, { ports: scriptedWorld(0).ports });
    await replaysThroughout(recording, flow);
    found.push(of(recording, told).join(" "));
  }
  return found;
}

const parsed = ({ sink }: Recording) =>
  sink.lines.map(({ line }) => JSON.parse(line) as { type: string; attemptId?: string });
/** Types of the lines of an attempt, or of all whose names begin so. */
const of = (recording: Recording, attempt: string) =>
  parsed(recording).flatMap(({ type, attemptId }) => (attemptId?.startsWith(attempt) ? [type] : []));

test("a step that another branch ended between a policy check and its command replays alone", async () => {
  const exec = async (): Promise<{ command: string }> => {
    await turns(12);
    return { command: "ok" };
  };
  expect(await races(shell({ exec }))).toContain("StepStarted PolicyCheck CancelRequested StepCompleted");
});

test("a step that another branch ended before it read all that it would replays alone", async () => {
  const run = async (): Promise<number> => {
    for (let reads = 0; reads < 20; reads++) {
      await undefined;
      Date.now();
    }
    return Math.random();
  };
  const found = await races(compute({ run }));
  expect(found).toContain("StepStarted CancelRequested Effect StepCompleted");
});

test("a step that another branch ended before it slept or kept a file replays alone", async () => {
  const run = async ({ sleep, artifact }: FlowContext): Promise<void> => {
    await turns(15);
    artifact("first", "bytes");
    await turns(5);
    await sleep(1);
  };
  const found = await races(compute({ run }));
  expect(found).toContain("StepStarted CancelRequested StepCompleted");
  expect(found).toContain("StepStarted ArtifactCreated CancelRequested StepCompleted");
});

test("a step that was ended in its second callback, which had read values, replays alone", async () => {
  const system = async (): Promise<string> => {
    await turns(3);
    return String(Date.now());
  };
  const prompt = async (): Promise<string> => {
    await turns(6);
    return String(Math.random());
  };
  const found = await races(model({ model: "test/m", system, prompt }));
  expect(found).toContain("StepStarted CancelRequested Effect StepCompleted");
});

test.each(["all", "any", "settled"] as const)(
  "a fan-out (join %s) that another branch ended in the turn in which its own branches complete replays alone",
  async (join) => {
    const x = compute({ run: () => turns(8) });
    const y = compute({
      run: async () => {
        await turns(12);
        return Date.now();
      },
    });
    const found = await races(parallel({ join, nodes: { x, y } }));
    expect(found).toContain("StepStarted CancelRequested StepCompleted");
  },
);

/** Comes to nothing after some turns. */
const fails = (delayMs: number): FlowNode =>
  compute({
    run: async () => {
      await turns(8);
      throw new Error("no");
    },
    retry: { attempts: 2, delayMs },
  });
const decides = decision({
  choices: ["on"],
  decide: async () => {
    await turns(8);
    return "on";
  },
});

test.each([
  ["decides where to go", decides],
  ["is to be tried again", fails(0)],
  ["is to be tried again later", fails(1)],
])("a fan-out that another branch ended right after a step of its own, which %s, replays alone", async (_, first) => {
  const edges: FlowEdge[] = [{ from: "first", switch: { on: "$.route", cases: { on: "last" } } }];
  const found = await races(parallel({ nodes: { first, last: compute({ run: () => 1 }) }, edges }), "both[0]/node[0]/");
  expect(found.some((types) => /^StepStarted StepCompleted$/.test(types))).toBe(true);
});

test("a step whose timer fired before the fan-out around it timed out replays alone", async () => {
  const run = (): Promise<never> => {
    setTimeout(() => Math.random(), 1);
    return new Promise(() => {});
  };
  const flow = defineFlow({
    name: "around",
    startAt: "both",
    nodes: { both: parallel({ timeoutMs: 200, nodes: { node: compute({ run }) } }) },
    edges: [],
  });
  const recording = await record(flow, { ports: scriptedWorld(0).ports });
  expect(of(recording, "both[0]/node#1").slice(-4)).toEqual(["Gap", "CancelRequested", "Effect", "StepCompleted"]);
  await replaysAlone(recording, flow);
});
