import { expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { TapeDriver } from "../driver/tape.ts";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, parallel, shell } from "../flow/nodes.ts";
import { originals } from "../globals/originals.ts";
import { SeededRandom } from "../globals/seeded-random.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import type { ShellPort } from "../ports/index.ts";
import { record, replay, tapeSource } from "../testing/record.ts";
import { replayRun } from "./replay-run.ts";

const WIDTH = scale.fanOutWidth;

/** Commands that end in an order of their own. */
function shuffled(seed: number): ShellPort {
  const random = new SeededRandom(seed.toString(16).padStart(64, "7"));
  return {
    run: (command, watcher) =>
      new Promise((resolve) => {
        originals.setTimeout(() => {
          watcher.output("stdout", Buffer.from(`${command.args.join(" ")} done`), 1);
          resolve({ status: "ok", exitCode: 0, signal: null, durationMs: 1 });
        }, random.next() * 12);
      }),
  };
}

const step = (label: string) =>
  shell({
    exec: ({ item, outputs }) => ({ command: "work", args: [label, String(item), String(outputs.first?.length ?? 0)] }),
    parse: ({ stdout }) => stdout,
  });
const flow = defineFlow({
  name: "fan",
  startAt: "fan",
  nodes: {
    fan: parallel({
      over: () => Array.from({ length: WIDTH }, (_, index) => index),
      startAt: "first",
      nodes: {
        first: step("first"),
        think: compute({
          run: async ({ outputs, index, sleep }) => {
            await sleep(1);
            return `${outputs.first}/${index}/${Math.random()}`;
          },
        }),
        second: step("second"),
      },
      edges: [
        { from: "first", to: "think" },
        { from: "think", to: "second" },
      ],
    }),
  },
  edges: [],
});

test(`${scale.fanOutShuffles} runs of a ${WIDTH}-wide fan-out with differently shuffled completions each replay to identical`, async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < scale.fanOutShuffles; seed++) {
    const recording = await record(flow, { ports: { shell: shuffled(seed) } });
    expect(recording.result.status).toBe("completed");
    orders.add(recording.sink.lines.map(({ line }) => (JSON.parse(line) as { callId?: string }).callId ?? "").join());
    const report = await replay(recording, flow);
    expect(report.firstDivergence, `seed ${seed}`).toBeUndefined();
    expect(report.verdict).toBe("identical");
  }
  expect(orders.size).toBe(scale.fanOutShuffles);
}, 120_000);

test(`one record replayed ${scale.tapeShuffles} times while its outcomes come out of order: it waits and never answers wrongly`, async () => {
  const big = defineFlow({
    name: "big",
    startAt: "fan",
    nodes: {
      fan: parallel({
        over: () => Array.from({ length: 16 }, (_, index) => index),
        startAt: "work",
        nodes: {
          work: shell({
            exec: ({ item }) => ({ command: "work", args: [String(item)] }),
            parse: ({ stdout }) => `${stdout.length}:${stdout.slice(-9)}`,
          }),
        },
      }),
    },
    edges: [],
  });
  const large: ShellPort = {
    async run(command, watcher) {
      watcher.output("stdout", Buffer.from(`${"x".repeat(5000)}${command.args[0]?.padStart(9)}`), 1);
      return { status: "ok", exitCode: 0, signal: null, durationMs: 1 };
    },
  };
  const recording = await record(big, { ports: { shell: large } });
  for (let seed = 0; seed < scale.tapeShuffles; seed++) {
    const random = new SeededRandom(seed.toString(16).padStart(64, "3"));
    const source = tapeSource(recording.sink);
    const slow = async (ref: Parameters<typeof source.artifact>[0]): Promise<Uint8Array> => {
      await new Promise((resolve) => originals.setTimeout(resolve, random.next() * 4));
      return source.artifact(ref);
    };
    const tape = new TapeDriver({ ...source, artifact: slow });
    expect(await replayRun({ flow: big, tape, policy: DEFAULT_POLICY })).toMatchObject({ verdict: "identical" });
  }
});

test("a record whose outcomes are swapped is not answered from the wrong one", async () => {
  const recording = await record(flow, { ports: { shell: shuffled(1) } });
  const lines = recording.sink.lines.map(({ line }) => line);
  const outcomes = lines.flatMap((line, index) => (line.includes('"type":"ToolCall"') ? [index] : []));
  const [a, b] = [outcomes[0] ?? 0, outcomes[5] ?? 0];
  [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
  expect(await replay(recording, flow, lines)).toMatchObject({ verdict: "diverged" });
});
