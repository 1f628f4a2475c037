import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, checkpoint, compute, parallel, shell } from "../flow/nodes.ts";
import type { ShellPort } from "../ports/index.ts";
import { record, replay } from "../testing/record.ts";

const echo: ShellPort = {
  async run(command, watcher) {
    watcher.output("stdout", Buffer.from(`${command.args.join(" ")}\n`), 1);
    return { status: "ok", exitCode: 0, signal: null, durationMs: 2 };
  },
};

describe("record and exact replay", () => {
  test("pure steps replay to the same head", async () => {
    const flow = defineFlow({
      name: "loop",
      startAt: "count",
      nodes: {
        count: compute({
          run: ({ outputs }) => ({ n: (outputs.count?.n ?? 0) + 1, more: (outputs.count?.n ?? 0) < 4 }),
        }),
        done: compute({ run: ({ outputs }) => outputs.count.n }),
      },
      edges: [{ from: "count", switch: { on: "$.more", cases: { true: "count", false: "done" } } }],
    });
    const recording = await record(flow);
    expect(recording.result).toMatchObject({ status: "completed", output: 5 });
    const report = await replay(recording, flow);
    expect(report).toMatchObject({ verdict: "identical", derivedHead: recording.result.head.hash });
    expect(report.compared).toBe(recording.sink.lines.length - 1);
  });

  test("clock, randomness, ids, environment and timers are served", async () => {
    process.env.OPENEXEC_TEST_VALUE = "recorded";
    const flow = defineFlow({
      name: "globals",
      startAt: "read",
      nodes: {
        read: compute({
          run: async (context) => {
            const before = Date.now();
            await new Promise((resolve) => setTimeout(resolve, 5));
            const { randomUUID } = await import("node:crypto");
            return {
              before,
              after: new Date(),
              random: [Math.random(), Math.random()],
              uuid: randomUUID(),
              id: context.newId(),
              fine: performance.now(),
              hrtime: process.hrtime.bigint(),
              env: process.env.OPENEXEC_TEST_VALUE,
              cwd: process.cwd(),
            };
          },
        }),
      },
      edges: [],
    });
    const recording = await record(flow);
    process.env.OPENEXEC_TEST_VALUE = "changed since";
    const report = await replay(recording, flow);
    expect(report.firstDivergence).toBeUndefined();
    expect(report.verdict).toBe("identical");
    expect(recording.result.output).toMatchObject({ env: "recorded" });
  });

  test("shell, function actions and a fan-out are served in the recorded order", async () => {
    let executed = 0;
    const flow = defineFlow({
      name: "effects",
      startAt: "fan",
      nodes: {
        fan: parallel({
          over: () => [1, 2, 3],
          startAt: "say",
          nodes: {
            say: shell({
              exec: ({ item }) => ({ command: "echo", args: [`item ${item}`] }),
              parse: ({ stdout }) => stdout.trim(),
            }),
          },
        }),
        act: action({
          run: async ({ outputs, runShell }) => {
            executed++;
            return { fan: outputs.fan, said: (await runShell({ command: "echo", args: ["inside"] })).stdout };
          },
        }),
        end: compute({ run: ({ outputs }) => outputs.act.said.length }),
      },
      edges: [
        { from: "fan", to: "act" },
        { from: "act", to: "end" },
      ],
    });
    const recording = await record(flow, { ports: { shell: echo } });
    expect(recording.result).toMatchObject({ status: "completed", output: 7 });
    const report = await replay(recording, flow);
    expect(report.firstDivergence).toBeUndefined();
    expect(report.verdict).toBe("identical");
    expect(executed).toBe(1);
  });

  test("a changed prompt, a changed result and a missing step diverge where they are", async () => {
    const make = (word: string, value: number) =>
      defineFlow({
        name: "mutants",
        startAt: "a",
        nodes: { a: compute({ run: () => value }), b: shell({ exec: () => ({ command: "echo", args: [word] }) }) },
        edges: [{ from: "a", to: "b" }],
      });
    const recording = await record(make("hello", 1), { ports: { shell: echo } });
    const changedWord = await replay(recording, make("bye", 1));
    expect(changedWord).toMatchObject({ verdict: "diverged", firstDivergence: { attemptId: "b#1" } });
    expect(changedWord.firstDivergence?.expected).toContain("hello");
    expect(changedWord.firstDivergence?.actual).toContain("bye");
    expect(await replay(recording, make("hello", 2))).toMatchObject({
      verdict: "diverged",
      firstDivergence: { attemptId: "a#1" },
    });
  });

  test("a checkpoint pauses; its replay pauses at the same head", async () => {
    const flow = defineFlow({
      name: "checkpoint",
      startAt: "ok",
      nodes: { ok: checkpoint({ summary: "Go on?" }), end: compute({ run: () => 1 }) },
      edges: [{ from: "ok", to: "end" }],
    });
    const recording = await record(flow);
    expect(recording.result).toMatchObject({ status: "waiting", interactions: ["ok#1:1"] });
    expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  });
});
