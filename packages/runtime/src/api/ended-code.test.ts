import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, checkpoint, compute, parallel, shell } from "../flow/nodes.ts";
import type { FlowContext, FlowNode } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import { type Recording, record, replay, resume } from "../testing/record.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";

const flowOf = (nodes: Record<string, FlowNode>) => {
  const ids = Object.keys(nodes);
  const edges = ids.slice(1).map((to, index) => ({ from: ids[index] ?? "", to }));
  return defineFlow({ name: "ended", startAt: ids[0] ?? "", nodes, edges });
};
const never = (): Promise<never> => new Promise(() => {});
const typesOf = ({ sink }: Recording) => sink.lines.map(({ type }) => type);

async function replays(recording: Recording, flow: Parameters<typeof replay>[1]): Promise<void> {
  const report = await replay(recording, flow);
  expect(report.firstDivergence).toBeUndefined();
  expect(report.verdict).toBe("identical");
}

describe("code whose step has ended", () => {
  test("what it does when it is told is no part of the run", async () => {
    const cleanUp = ({ signal, sleep, artifact }: FlowContext): Promise<never> => {
      signal.addEventListener("abort", () => {
        Date.now();
        setTimeout(() => Math.random(), 1);
        artifact("late", "bytes");
        void sleep(1);
      });
      return never();
    };
    const flow = flowOf({ slow: compute({ timeoutMs: 10, run: cleanUp }) });
    const recording = await record(flow);
    expect(recording.result).toMatchObject({ status: "timed_out" });
    expect(typesOf(recording)).not.toContain("ArtifactCreated");
    expect(typesOf(recording)).not.toContain("SleepStarted");
    await replays(recording, flow);
  });

  test("branches that are cancelled together end in one order, whichever of them listens", async () => {
    const listens = ({ signal }: FlowContext): Promise<unknown> =>
      new Promise((resolve) => signal.addEventListener("abort", resolve));
    const flow = flowOf({
      fan: parallel({ nodes: { deaf: compute({ run: never }), listens: compute({ run: listens }) } }),
    });
    const recording = await record(flow, {
      onStart: (control) => originals.setTimeout(() => control.cancel({ type: "user", name: "test" }), 10),
    });
    expect(recording.result.status).toBe("cancelled");
    await replays(recording, flow);
  });

  test("a function that does not listen to its signal is given up at the deadline", async () => {
    const flow = flowOf({ deaf: action({ timeoutMs: 10, run: never }) });
    const recording = await record(flow);
    expect(recording.result).toMatchObject({ status: "timed_out", error: { code: "timed_out" } });
    expect(recording.sink.log).toContain('"name":"action","status":"timed_out"');
    await replays(recording, flow);
  });

  test("code that read values and never returned is run again, since its values are in the record", async () => {
    const flow = flowOf({ reads: compute({ timeoutMs: 10, run: () => (Date.now() > 0 ? never() : 1) }) });
    const recording = await record(flow);
    expect(typesOf(recording)).toContain("Effect");
    await replays(recording, flow);
  });

  test("a run that ends between the outcome of a call and what code had read by then goes on, and replays", async () => {
    const reads = () => {
      setTimeout(() => Math.random(), 1);
      return { command: "stubborn" };
    };
    const flow = flowOf({ slow: shell({ timeoutMs: 200, exec: reads }) });
    const recording = await record(flow, { ports: scriptedWorld(0).ports });
    const types = typesOf(recording);
    const outcome = types.indexOf("ToolCall");
    expect(types.slice(outcome - 1, outcome + 3)).toEqual(["TimeoutFired", "ToolCall", "Effect", "StepCompleted"]);
    const resumed = await resume(recording, flow, { lines: outcome + 1, ports: scriptedWorld(0).ports });
    expect(resumed.result.status).toBe("timed_out");
    await replays(resumed, flow);
  });

  test("a command that a function leaves running ends with it, and before it", async () => {
    const flow = flowOf({
      leaves: action({
        run: ({ runShell }) => {
          void runShell({ command: "stubborn" }).catch(() => undefined);
          return "done";
        },
      }),
    });
    const recording = await record(flow, { ports: scriptedWorld(1).ports });
    expect(recording.result).toMatchObject({ status: "completed", output: "done" });
    const outcomes = recording.sink.lines.flatMap(({ type, line }) =>
      type === "ToolCall" ? [(JSON.parse(line) as { callId: string; payload: { status: string } }).callId] : [],
    );
    expect(outcomes).toEqual(["leaves#1:1.1", "leaves#1:1"]);
    await replays(recording, flow);
  });

  test("timers that are left when a step is complete do not fire, and hold nothing up", async () => {
    let fired = 0;
    const flow = flowOf({
      leaves: compute({
        run: ({ sleep }) => {
          setInterval(() => fired++, 1);
          setTimeout(() => fired++, 60_000);
          void sleep(1).then(() => fired++);
        },
      }),
      next: compute({ run: ({ sleep }) => sleep(5) }),
    });
    const started = performance.now();
    const recording = await record(flow);
    expect(recording.result.status).toBe("completed");
    expect(performance.now() - started).toBeLessThan(50_000);
    expect(fired).toBe(0);
    await replays(recording, flow);
  });

  test("what a timer throws fails its step, not the process", async () => {
    const flow = flowOf({
      boom: compute({
        run: () => {
          setTimeout(() => {
            throw new TypeError("late");
          }, 1);
          return never();
        },
      }),
    });
    const recording = await record(flow);
    expect(recording.result).toMatchObject({ status: "failed", error: { name: "TypeError", message: "late" } });
    await replays(recording, flow);
  });
});

describe("between steps and branches", () => {
  test("a cancel reaches the wait between two attempts", async () => {
    const flow = flowOf({
      again: compute({
        retry: { attempts: 2, delayMs: 60_000 },
        run: () => {
          throw new Error("no");
        },
      }),
    });
    const recording = await record(flow, {
      onStart: (control) => originals.setTimeout(() => control.cancel({ type: "user", name: "test" }), 10),
    });
    expect(recording.result.status).toBe("cancelled");
    expect(typesOf(recording).filter((type) => type === "StepStarted")).toHaveLength(1);
    await replays(recording, flow);
  });

  test("a branch that lost starts no further attempt or step, whatever its edges say", async () => {
    const slow = shell({ exec: () => ({ command: "stubborn" }) });
    const fails = (): never => {
      throw new Error("no");
    };
    const flow = flowOf({
      race: parallel({
        join: "any",
        entries: ["fast", "slow", "again"],
        nodes: {
          fast: compute({ run: ({ sleep }) => sleep(5) }),
          slow,
          after: compute({ run: () => "must not run" }),
          again: compute({ retry: { attempts: 2, delayMs: 60_000 }, run: fails }),
        },
        edges: [{ from: "slow", switch: { on: "$result.outcome", cases: { cancelled: "after" } } }],
      }),
    });
    const recording = await record(flow, { ports: scriptedWorld(1).ports });
    expect(recording.result.status).toBe("completed");
    expect(recording.sink.log).not.toContain('"nodeId":"after"');
    expect(recording.sink.log).not.toContain("again#2");
    await replays(recording, flow);
  });

  test("a question that nobody answered is cancelled with the branch that asked it", async () => {
    const flow = flowOf({
      race: parallel({
        join: "any",
        nodes: { asks: checkpoint({ summary: "?" }), wins: compute({ run: ({ sleep }) => sleep(5) }) },
      }),
    });
    const recording = await record(flow);
    expect(recording.result.status).toBe("completed");
    expect(recording.sink.log).toContain('"action":"cancel"');
    await replays(recording, flow);
  });

  test("the step limit in a branch ends the other branches before the run", async () => {
    const flow = flowOf({
      fan: parallel({
        entries: ["loop", "slow"],
        nodes: { loop: compute({ run: () => 1 }), slow: shell({ exec: () => ({ command: "stubborn" }) }) },
        edges: [{ from: "loop", to: "loop" }],
      }),
    });
    const recording = await record(flow, { ports: scriptedWorld(1).ports, engine: { maxSteps: 20 } });
    expect(recording.result).toMatchObject({ status: "failed", error: { code: "step_limit" } });
    expect(typesOf(recording)).toContain("ToolCall");
    await replays(recording, flow);
  });
});
