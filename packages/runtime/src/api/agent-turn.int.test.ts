import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { agent, compute, parallel } from "../flow/nodes.ts";
import type { FlowDefinition, ParallelNode } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import { createAgentPort } from "../live/agent/agent-port.ts";
import { createShellPort } from "../live/shell/shell-port.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { type Recording, record, replay, resume, tapeSource } from "../testing/record.ts";
import type { ReplayReport } from "./replay-run.ts";
import { replayStep } from "./replay-step.ts";

const scripted = fileURLToPath(new URL("../../../cli/dist/scripted/agent/main.js", import.meta.url));
const environment = () => ({ PATH: process.env.PATH ?? "" });
const clock = {
  now: originals.now,
  monotonic: originals.monotonic,
  timer(ms: number, fire: () => void) {
    const timer = originals.setTimeout(fire, ms);
    return () => originals.clearTimeout(timer);
  },
};
const world = () => {
  const cwd = mkdtempSync(join(tmpdir(), "openexec-agent-"));
  writeFileSync(join(cwd, "README.md"), "# Demo\n");
  return {
    ports: { agent: createAgentPort({ environment, clock }), shell: createShellPort({ environment, clock }) },
    engine: { cwd, agents: { default: [process.execPath, scripted] }, permissions: "approve-all" as const },
  };
};

const attemptsOf = ({ sink }: Recording): readonly string[] =>
  sink.lines.flatMap(({ type, line }) =>
    type === "StepStarted" ? [(JSON.parse(line) as { attemptId: string }).attemptId] : [],
  );

const replayAlone = ({ sink }: Recording, flow: FlowDefinition, attempt: string): Promise<ReplayReport> =>
  replayStep({ flow, source: () => tapeSource(sink), attempt, policy: DEFAULT_POLICY });

const twoTurns = defineFlow({
  name: "two-turns",
  startAt: "explore",
  nodes: {
    explore: agent({ prompt: () => "script: explore" }),
    edit: agent({ prompt: ({ outputs }) => `script: edit (${outputs.explore.length > 0})` }),
    end: compute({ run: ({ outputs }) => ({ explored: outputs.explore.includes("README"), edited: outputs.edit }) }),
  },
  edges: [
    { from: "explore", to: "edit" },
    { from: "edit", to: "end" },
  ],
});

describe("agent turns", () => {
  test("two turns on one session, with files, a permission and a terminal, replay without the agent", async () => {
    const recording = await record(twoTurns, world());
    expect(recording.result.error).toBeUndefined();
    expect(recording.result.status).toBe("completed");
    const types = recording.sink.lines.map(({ type }) => type);
    expect(types.filter((type) => type === "SessionBound")).toHaveLength(1);
    expect(types.filter((type) => type === "AgentTurn")).toHaveLength(2);
    expect(types).toContain("PolicyCheck");
    const report = await replay(recording, twoTurns);
    expect(report.firstDivergence).toBeUndefined();
    expect(report.verdict).toBe("identical");
  });

  test("each turn replays alone, the second with what the agent was told in the first", async () => {
    const many = defineFlow({
      name: "many-turns",
      startAt: "explore",
      nodes: {
        explore: agent({ prompt: () => "script: explore" }),
        fan: parallel({
          over: () => ["echo", "error", "edit", "ask"],
          join: "settled",
          startAt: "ask",
          nodes: { ask: agent({ prompt: ({ item }) => `script: ${item}`, retry: { attempts: 2 } }) },
        }),
        last: agent({ session: { isolated: true }, prompt: () => "script: explore" }),
        end: compute({ run: ({ state }) => Object.values(state.sessionBindings) }),
      },
      edges: [
        { from: "explore", to: "fan" },
        { from: "fan", to: "last" },
        { from: "last", to: "end" },
      ],
    });
    const recording = await record(many, world());
    expect(recording.result.output).toMatchObject([{ handle: "main" }, { handle: "isolated" }]);
    for (const attempt of attemptsOf(recording)) {
      const { verdict, firstDivergence } = await replayAlone(recording, many, attempt);
      expect([verdict, firstDivergence], attempt).toEqual(["identical", undefined]);
    }
    const changed = defineFlow({ ...many, nodes: { ...many.nodes, last: agent({ prompt: () => "script: edit" }) } });
    expect(await replayAlone(recording, changed, "last#1")).toMatchObject({ verdict: "diverged" });
    const fan = parallel({
      ...(many.nodes.fan as ParallelNode),
      nodes: { ask: agent({ prompt: ({ item }) => `script: ${item}!`, retry: { attempts: 2 } }) },
    });
    const other = defineFlow({ ...many, nodes: { ...many.nodes, fan } });
    expect(await replayAlone(recording, other, "fan[2]/ask#1")).toMatchObject({
      verdict: "diverged",
      firstDivergence: { attemptId: "fan[2]/ask#1", actual: expect.stringContaining("script: edit!") },
    });
  });

  test("parallel isolated sessions replay, and an agent that fails is an outcome", async () => {
    const flow = defineFlow({
      name: "fan",
      startAt: "fan",
      nodes: {
        fan: parallel({
          over: () => ["explore", "error", "edit"],
          join: "settled",
          startAt: "ask",
          nodes: { ask: agent({ session: { isolated: true }, prompt: ({ item }) => `script: ${item}` }) },
        }),
      },
      edges: [],
    });
    const recording = await record(flow, world());
    expect(recording.result.output).toMatchObject([{ outcome: "ok" }, { outcome: "failed" }, { outcome: "ok" }]);
    const report = await replay(recording, flow);
    expect(report.firstDivergence).toBeUndefined();
    expect(report.verdict).toBe("identical");
  });

  test("another prompt diverges where it is sent", async () => {
    const recording = await record(twoTurns, world());
    const changed = defineFlow({
      ...twoTurns,
      nodes: { ...twoTurns.nodes, edit: agent({ prompt: () => "script: edit (false)" }) },
    });
    expect(await replay(recording, changed)).toMatchObject({
      verdict: "diverged",
      firstDivergence: { attemptId: "edit#1" },
    });
  });

  test("1,000 updates of each of three sessions at once keep their order in events.ndjson", async () => {
    const flow = defineFlow({
      name: "many",
      startAt: "fan",
      nodes: {
        fan: parallel({
          over: () => ["a", "b", "c"],
          startAt: "ask",
          nodes: { ask: agent({ session: { isolated: true }, prompt: ({ item }) => `script: updates 1000 ${item}` }) },
        }),
      },
      edges: [],
    });
    const recording = await record(flow, world());
    expect(recording.result.status).toBe("completed");
    const logs = [...recording.sink.files].filter(([path]) => path.endsWith("events.ndjson"));
    expect(logs).toHaveLength(3);
    for (const [, bytes] of logs) {
      const lines = Buffer.from(bytes)
        .toString("utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
      const numbers = lines
        .flatMap(({ message }) => /(\d+)/.exec(message.params?.update?.content?.text ?? "")?.[1] ?? [])
        .map(Number);
      expect(numbers.length).toBeGreaterThanOrEqual(1000);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  });

  test("a run cut anywhere resumes on the same session, with another process, and replays", async () => {
    const undisturbed = await record(twoTurns, world());
    const total = undisturbed.sink.lines.length;
    for (let lines = 2; lines < total; lines += Math.max(1, Math.floor(total / 9))) {
      const resumed = await resume(undisturbed, twoTurns, { lines, ports: world().ports });
      expect(resumed.result.error, `cut after line ${lines}`).toBeUndefined();
      expect(resumed.result.output).toMatchObject({ explored: true });
      const report = await replay(resumed, twoTurns);
      expect(report.firstDivergence, `replay of the run cut after line ${lines}`).toBeUndefined();
      expect(report.verdict).toBe("identical");
      for (const attempt of attemptsOf(resumed)) {
        const alone = await replayAlone(resumed, twoTurns, attempt);
        expect(alone.firstDivergence, `${attempt} of the run cut after line ${lines}`).toBeUndefined();
        expect(alone.verdict).toBe("identical");
      }
    }
  });
});
