import { buildLog, builtAt, runStarted, sealLog, TEST_RUN_ID } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import type { Draft } from "../event.ts";
import type { AttemptId, CallId } from "../ids.ts";
import { fold } from "./projection.ts";
import { runProjection } from "./run.ts";
import { runDuration, runStatus } from "./run-status.ts";

const run = (notation: string) => fold(runProjection, buildLog(notation).events);

describe("the status of a run", () => {
  it.each([
    ["", "pending", "pending"],
    ["run", "running", "interrupted"],
    ["run a:open", "running", "interrupted"],
    ["run a[model:open]:open", "running", "interrupted"],
    ["run a[ask:open]:open", "running", "interrupted"],
    ["run a[ask:open]:open pause", "waiting", "waiting"],
    ["run a:open pause resume", "running", "interrupted"],
    ["run a:open interrupt", "interrupted", "interrupted"],
    ["run a:open interrupt resume", "running", "interrupted"],
    ["run a:open interrupt resume completed", "completed", "completed"],
    ["run a:failed failed", "failed", "failed"],
    ["run a:timed_out timed_out", "timed_out", "timed_out"],
    ["run cancelled", "cancelled", "cancelled"],
    ["run completed ci", "completed", "completed"],
  ])("of %j is %s while its writer lives and %s when it is gone", (notation, alive, gone) => {
    expect(runStatus(run(notation), true)).toBe(alive);
    expect(runStatus(run(notation), false)).toBe(gone);
  });
});

describe("a run as a whole", () => {
  it("says who ran what, when, and with which result", () => {
    const log = buildLog("run a:ok completed ci");
    const state = fold(runProjection, log.events);
    expect(state).toMatchObject({
      runId: TEST_RUN_ID,
      name: "test",
      project: "project",
      trigger: "cli",
      actor: { type: "user", name: "ada" },
      startedAt: builtAt(1),
      finishedAt: builtAt(4),
      lastAt: builtAt(5),
      lastSeq: 5,
      head: log.head.hash,
    });
    expect(runDuration(state)).toBe(30);
    expect(runDuration(run("run a:open"))).toBe(10);
    expect(runDuration(run(""))).toBeUndefined();
  });

  it("counts steps, calls, checks, tokens and cost, and what has no price", () => {
    expect(run("run a[model,model:failed,tool,allow]:ok a[tool:open,block,block]:open").totals).toEqual({
      steps: 2,
      modelCalls: 2,
      toolCalls: 2,
      inputTokens: 30,
      outputTokens: 14,
      cost: [{ amount: 0.5, currency: "USD", table: "2026-11" }],
      unpricedCalls: 0,
    });
    expect(run("run a[allow,block,block]:ok")).toMatchObject({
      policyChecks: { allow: 1, block: 2, require_approval: 0 },
      advisoryOnly: 0,
    });
    const usage = { inputUncached: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 1, reasoning: 0 };
    const free = { provider: "x", model: "m", status: "ok", usage, durationMs: 1 } as const;
    const { events } = sealLog([runStarted(), { type: "ModelInvocation", payload: free }]);
    expect(fold(runProjection, events).totals).toMatchObject({ unpricedCalls: 1, cost: [] });
  });

  it("lists the calls in flight and the questions that are open, and forgets those that ended", () => {
    const state = run("run a[model:open,tool,tool:open]:open b[ask:open,ask]:open");
    expect(state.openCalls.map((call) => [call.callId, call.callType, call.name])).toEqual([
      ["a#1:1", "model", "m1"],
      ["a#1:3", "tool", "grep"],
      ["b#1:1", "interaction", "approval"],
    ]);
    expect(state.waiting).toMatchObject([{ interactionId: "b#1:1", interactionType: "approval", message: "Go on?" }]);
  });

  it("forgets what was open inside a call or a step that is over", () => {
    const attemptId = "a#1" as AttemptId;
    const tool = (id: string, parentId?: string): Draft => ({
      type: "ToolCallStarted",
      attemptId,
      callId: id as CallId,
      ...(parentId === undefined ? {} : { parentId: parentId as CallId }),
      payload: { name: "action", origin: "code", input: { value: null } },
    });
    const asked: Draft = {
      type: "InteractionRequested",
      attemptId,
      callId: "a#1:1.1" as CallId,
      parentId: "a#1:1" as CallId,
      payload: { interactionType: "approval", message: "Go on?" },
    };
    const interrupted: Draft = {
      type: "ToolCall",
      attemptId,
      callId: "a#1:1" as CallId,
      payload: { name: "action", status: "interrupted", durationMs: 0 },
    };
    const over: Draft = {
      type: "StepCompleted",
      attemptId,
      payload: { nodeId: "a", outcome: "failed", durationMs: 1 },
    };
    const drafts = [runStarted(), tool("a#1:1"), asked, interrupted, tool("a#1:10"), over];
    const open = drafts.map((_, index) => {
      const { openCalls, waiting } = fold(runProjection, sealLog(drafts.slice(0, index + 1)).events);
      return [...openCalls.map(({ callId }) => callId), ...waiting.map(({ message }) => message)].join(" ");
    });
    expect(open).toEqual(["", "a#1:1", "a#1:1 a#1:1.1 Go on?", "", "a#1:10", ""]);
  });

  it("lists the segments of a resumed run", () => {
    const state = run("run a:open interrupt resume a:ok completed");
    expect(state.segments.map(({ segment, fromSeq }) => [segment, fromSeq])).toEqual([
      [1, 1],
      [2, 4],
    ]);
    expect(state.interruptions).toBe(1);
  });

  it("keeps where a replay comes from and what came out", () => {
    const origin = { of: "run_x", ofHead: "a".repeat(64), mode: "exact" } as const;
    const verdict = {
      verdict: "identical",
      derivedHead: "a".repeat(64),
      compared: 9,
      classes: { derived: 9, served: 1, carried: 1 },
      grades: { "re-executed": 9, served: 1, equivalent: 0, carried: 1, unobserved: 0 },
      ranges: [],
      block: "permission",
    } as const;
    const { events } = sealLog([
      runStarted({ trigger: { type: "replay" }, replay: origin }),
      { type: "ReplayVerdict", payload: { ...verdict, ranges: [] } },
    ]);
    const state = fold(runProjection, events);
    expect(state.trigger).toBe("replay");
    expect(state.replay).toEqual({ ...origin, verdict: "identical", derivedHead: "a".repeat(64), compared: 9 });
  });

  it("stays as small as what is open, however long the run is", () => {
    const size = (steps: number): number => JSON.stringify(run(`run ${"a[tool,model]:ok ".repeat(steps)}`)).length;
    expect(size(400) - size(20)).toBeLessThan(40);
  });
});
