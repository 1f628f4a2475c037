import { buildLog, builtAt } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { fold } from "./projection.ts";
import type { AttemptRow } from "./step-rows.ts";
import { drainSteps, stepsProjection } from "./steps.ts";

const steps = (notation: string) => fold(stepsProjection, buildLog(notation).events);

describe("the steps of a run", () => {
  it("are attempts in order, with scope, times and outcome", () => {
    expect(steps("run fan:open fan[0]/a:ok a:failed a:ok").attempts).toMatchObject([
      { attemptId: "fan#1", nodeId: "fan", attempt: 1, nodeType: "compute", startedSeq: 2, startedAt: builtAt(2) },
      {
        attemptId: "fan[0]/a#1",
        scope: "fan[0]",
        parent: "fan#1",
        nodeId: "a",
        outcome: "ok",
        startedSeq: 3,
        endedSeq: 4,
        durationMs: 1.5,
      },
      { attemptId: "a#1", nodeId: "a", outcome: "failed", error: { message: "a broke" } },
      { attemptId: "a#2", attempt: 2, outcome: "ok" },
    ]);
  });

  it("hold their calls with status, duration, usage and error, but no payloads", () => {
    const [row] = steps("run a[model,tool:failed,tool:open]:open").attempts;
    expect(row?.outcome).toBeUndefined();
    expect(row?.calls).toEqual([
      {
        callId: "a#1:1",
        callType: "model",
        name: "m1",
        startedSeq: 3,
        startedAt: builtAt(3),
        status: "ok",
        endedSeq: 4,
        endedAt: builtAt(4),
        durationMs: 12,
        usage: { inputUncached: 10, cacheRead: 5, cacheWrite5m: 0, cacheWrite1h: 0, output: 7, reasoning: 2 },
        cost: { amount: 0.25, currency: "USD", table: "2026-11" },
      },
      expect.objectContaining({ callId: "a#1:2", callType: "tool", status: "failed", errorMessage: "tool failed" }),
      { callId: "a#1:3", callType: "tool", name: "grep", subject: "x", startedSeq: 7, startedAt: builtAt(7) },
    ]);
  });

  it("count policy checks and log lines, and show the last sign of life", () => {
    expect(steps("run a[allow,block,block,log,beat]:open").attempts).toMatchObject([
      { policyChecks: { allow: 1, block: 2 }, logs: { info: 1 }, detail: "on it", heartbeatAt: builtAt(7) },
    ]);
  });

  it("leave out what is empty: a step that only computes is one short row", () => {
    const [row] = steps("run a:ok").attempts;
    expect(Object.keys(row ?? {})).not.toContain("calls");
    expect(JSON.stringify(row).length).toBeLessThan(260);
  });

  it("are found by id among many, also after a step that stays open", () => {
    const many = steps(`run fan:open ${"fan[0]/a:ok ".repeat(2000)}`);
    expect(many.attempts.filter((row) => row.outcome === "ok")).toHaveLength(2000);
  });

  it("can be drained while they go on, and come to the same", () => {
    const { events } = buildLog(`run fan:open ${"fan[0]/a[tool]:ok b[log]:failed ".repeat(50)} c:open`);
    const state = stepsProjection.init();
    const rows: AttemptRow[] = [];
    let most = 0;
    for (const event of events) {
      stepsProjection.apply(state, event);
      if (event.seq % 20 === 0) rows.push(...drainSteps(state, event.seq - 5));
      most = Math.max(most, state.attempts.length);
    }
    rows.push(...state.attempts);
    const inOrder = rows.toSorted((a, b) => a.startedSeq - b.startedSeq);
    expect({ attempts: inOrder, loose: state.loose }).toEqual(fold(stepsProjection, events));
    expect(most).toBeLessThan(15);
  });
});
