import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, parallel, shell } from "../flow/nodes.ts";
import type { ShellPort } from "../ports/index.ts";
import { record, replay } from "../testing/record.ts";

/** A command that ends only when it is told to, with what it wrote so far. */
const stubborn: ShellPort = {
  run: (_command, watcher) =>
    new Promise((resolve) => {
      watcher.output("stdout", Buffer.from("so far"), 1);
      const ended = { exitCode: null, signal: "SIGTERM", durationMs: 5 } as const;
      watcher.signal.addEventListener("abort", () =>
        resolve({ status: "cancelled", ...ended, error: { name: "AbortError", message: "ended" } }),
      );
    }),
};
const single = (node: Parameters<typeof compute>[0] & { timeoutMs?: number }) =>
  defineFlow({ name: "single", startAt: "n", nodes: { n: compute(node) }, edges: [] });

describe("endings", () => {
  test("a step that times out keeps the output of its command; the replay times out at the same place", async () => {
    const flow = defineFlow({
      name: "slow",
      startAt: "slow",
      nodes: {
        slow: shell({ timeoutMs: 20, exec: () => ({ command: "sleep", args: ["99"] }) }),
        after: compute({ run: () => 1 }),
      },
      edges: [{ from: "slow", switch: { on: "$result.outcome", cases: { timed_out: "after", ok: "after" } } }],
    });
    const recording = await record(flow, { ports: { shell: stubborn } });
    expect(recording.result.status).toBe("completed");
    expect(recording.sink.log).toContain("so far");
    expect(recording.sink.lines.map(({ type }) => type)).toContain("TimeoutFired");
    expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  });

  test("code that never returns is given up at its deadline and not run again in a replay", async () => {
    let runs = 0;
    const flow = single({ timeoutMs: 20, run: () => new Promise(() => runs++) });
    const recording = await record(flow);
    expect(recording.result).toMatchObject({ status: "timed_out", error: { code: "timed_out" } });
    const report = await replay(recording, flow);
    expect(report.verdict).toBe("identical");
    expect(runs).toBe(1);
  });

  test("a cancelled run ends its commands and says so; so does its replay", async () => {
    const flow = defineFlow({
      name: "cancelled",
      startAt: "fan",
      nodes: {
        fan: parallel({
          over: () => [1, 2],
          startAt: "s",
          nodes: { s: shell({ exec: () => ({ command: "sleep" }) }) },
        }),
      },
      edges: [],
    });
    const recording = await record(flow, {
      ports: { shell: stubborn },
      onStart: (control) => setTimeout(() => control.cancel({ type: "user", name: "test" }, "enough"), 20),
    });
    expect(recording.result).toMatchObject({ status: "cancelled" });
    const report = await replay(recording, flow);
    expect(report.firstDivergence).toBeUndefined();
    expect(report.verdict).toBe("identical");
  });

  test("an endless loop of pure steps can be cancelled, and stops at the step limit with the loop's name", async () => {
    const loop = defineFlow({
      name: "loop",
      startAt: "tick",
      nodes: { tick: compute({ run: () => 1 }), tock: compute({ run: () => 2 }) },
      edges: [
        { from: "tick", to: "tock" },
        { from: "tock", to: "tick" },
      ],
    });
    const limited = await record(loop, { engine: { maxSteps: 500 } });
    expect(limited.result).toMatchObject({
      status: "failed",
      error: { code: "step_limit", message: expect.stringContaining("tick → tock") },
    });
    expect(await replay(limited, loop)).toMatchObject({ verdict: "identical" });
    const cancelled = await record(loop, {
      engine: { maxSteps: 1e9 },
      onStart: (control) => setTimeout(() => control.cancel({ type: "user", name: "test" }), 10),
    });
    expect(cancelled.result.status).toBe("cancelled");
    expect(await replay(cancelled, loop)).toMatchObject({ verdict: "identical" });
  });

  test("join any cancels the slower branches and waits for them", async () => {
    const flow = defineFlow({
      name: "race",
      startAt: "race",
      nodes: {
        race: parallel({
          join: "any",
          nodes: { fast: compute({ run: () => "won" }), slow: shell({ exec: () => ({ command: "sleep" }) }) },
        }),
      },
      edges: [],
    });
    const recording = await record(flow, { ports: { shell: stubborn } });
    expect(recording.result).toMatchObject({ status: "completed", output: "won" });
    expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  });

  test("anything may be thrown", async () => {
    for (const thrown of [
      new Error("  plain  "),
      "text",
      { message: "object" },
      undefined,
      null,
      42,
      { toString: null },
    ]) {
      const flow = single({
        run: () => {
          throw thrown;
        },
      });
      const recording = await record(flow);
      expect(recording.result.status).toBe("failed");
      expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
    }
  });

  test("a value that cannot be kept fails the step and names its path", async () => {
    const recording = await record(single({ run: () => ({ client: { socket: () => 1 } }) }));
    expect(recording.result).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("output.client.socket") },
    });
  });

  test("code that waits outside the ports is graded unobserved, and still replays", async () => {
    const flow = single({ run: async () => (await import("node:fs/promises")).readFile("/dev/null", "utf8") });
    const recording = await record(flow);
    expect(recording.result.status).toBe("completed");
    const report = await replay(recording, flow);
    expect(report.verdict).toBe("identical");
    expect(report.grades.unobserved).toBeGreaterThan(0);
  });
});
