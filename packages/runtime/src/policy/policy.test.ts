import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { model, shell } from "../flow/nodes.ts";
import type { FlowDefinition, PolicySpec } from "../flow/types.ts";
import type { ModelPort } from "../ports/index.ts";
import { type Recording, record, replay, resume } from "../testing/record.ts";
import { type Policy, policyOfSnapshot } from "./policy.ts";

const commands = (policy: PolicySpec | undefined, command = "git"): FlowDefinition =>
  defineFlow({
    name: "commands",
    ...(policy && { policy }),
    startAt: "one",
    nodes: { one: shell({ exec: () => ({ command, args: ["push", "origin"] }), parse: () => "ran" }) },
    edges: [],
  });

const PUSH: PolicySpec = {
  mode: "enforce",
  rules: [
    { id: "no-push", capability: "shell_exec", resource: "git push *", decision: "block", reason: "reviews first" },
    { id: "rest", capability: "*", decision: "allow" },
  ],
};

const checks = ({ sink }: Recording): readonly object[] =>
  sink.lines.flatMap(({ type, line }) => (type === "PolicyCheck" ? [JSON.parse(line).payload as object] : []));
const snapshot = ({ sink }: Recording): Policy =>
  policyOfSnapshot(Buffer.from(sink.files.get("policy_snapshot.json") ?? []).toString("utf8"));
const by = { type: "user", name: "ada" };

describe("a policy that a flow sets", () => {
  test("is enforced, recorded, and decides again in a replay", async () => {
    const recording = await record(commands(PUSH));
    expect(recording.result).toMatchObject({ status: "failed", error: { code: "policy_blocked" } });
    const check = { capability: "shell_exec", decision: "block", rule: "no-push", enforced: true };
    expect(checks(recording)).toEqual([{ ...check, resource: "git push origin", reason: "reviews first" }]);
    expect(recording.sink.lines.some(({ type }) => type === "ToolCallStarted")).toBe(false);
    expect(snapshot(recording)).toMatchObject({ mode: "enforce", rules: [{ id: "no-push" }, { resource: "*" }] });
    expect(await replay(recording, commands(PUSH))).toMatchObject({ verdict: "identical" });
  });

  test("only records what it would decide in the mode observe", async () => {
    const observed = commands({ ...PUSH, mode: "observe" });
    const recording = await record(observed);
    expect(recording.result).toMatchObject({ status: "completed", output: "ran" });
    expect(checks(recording)).toMatchObject([{ decision: "block", rule: "no-push", enforced: false }]);
    expect(await replay(recording, observed)).toMatchObject({ verdict: "identical" });
  });

  test("blocks what no rule is about", async () => {
    const recording = await record(commands({ mode: "enforce", rules: PUSH.rules.slice(0, 1) }, "npm"));
    expect(checks(recording)).toMatchObject([{ decision: "block", rule: "default-deny" }]);
  });

  test.each([
    ["another rule", { ...PUSH, rules: PUSH.rules.slice(1) }],
    ["none", undefined],
  ])("makes a recording diverge at its check when the flow has %s today", async (_what, today) => {
    const recording = await record(commands(PUSH));
    expect(await replay(recording, commands(today))).toMatchObject({
      verdict: "diverged",
      firstDivergence: { attemptId: "one#1", reason: "PolicyCheck differs from the record" },
    });
  });

  test("makes a recording without one diverge", async () => {
    const recording = await record(commands(undefined));
    const report = await replay(recording, commands(PUSH));
    expect(report).toMatchObject({ verdict: "diverged", firstDivergence: { path: "payload.decision" } });
  });

  test("pauses the run for an approval, and goes on with it", async () => {
    const asks = commands({ mode: "enforce", rules: [{ id: "ask", capability: "*", decision: "require_approval" }] });
    const paused = await record(asks);
    expect(paused.result).toMatchObject({ status: "waiting", interactions: ["one#1:1"] });
    const answer = (action: "accept" | "decline") => ({ ask: { ask: async () => ({ action, by }) } });
    const accepted = await resume(paused, asks, { paused: true, ports: answer("accept") });
    expect(accepted.result).toMatchObject({ status: "completed", output: "ran" });
    const declined = await resume(paused, asks, { paused: true, ports: answer("decline") });
    expect(declined.result).toMatchObject({ status: "cancelled", error: { code: "interaction_declined" } });
    for (const run of [accepted, declined]) expect(await replay(run, asks)).toMatchObject({ verdict: "identical" });
  });

  test("keeps a model from a tool, and the model hears why", async () => {
    const heard: unknown[] = [];
    const asked: ModelPort = {
      async invoke({ messages }) {
        const results = messages.flatMap(({ content }) => content.filter(({ type }) => type === "tool_result"));
        heard.push(...results);
        const call = { type: "tool_call" as const, id: "t1", name: "rm", input: {} };
        const content = results.length > 0 ? [{ type: "text" as const, text: "well" }] : [call];
        return { status: "ok", model: "m", durationMs: 1, message: { role: "assistant", content } };
      },
    };
    const tool = { description: "", inputSchema: { type: "object" as const }, execute: () => "gone" };
    const flow = defineFlow({
      name: "tools",
      policy: { mode: "enforce", rules: [{ id: "no-rm", capability: "tool:rm", decision: "block", reason: "no" }] },
      startAt: "ask",
      nodes: { ask: model({ model: "x/m", prompt: () => "go", tools: { rm: tool } }) },
      edges: [],
    });
    const recording = await record(flow, { ports: { model: asked } });
    expect(heard).toMatchObject([{ isError: true, output: "tool:rm on rm is blocked by rule no-rm: no" }]);
    expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  });
});

describe("a policy that is given for a run", () => {
  const allow: Policy = {
    mode: "enforce",
    rules: [{ id: "all", capability: "*", resource: "*", decision: "allow", reason: "" }],
  };

  test("stands in place of the flow's own, whatever that is when the record is replayed", async () => {
    const recording = await record(commands(PUSH), { policy: allow });
    expect(recording.result).toMatchObject({ status: "completed" });
    expect(checks(recording)).toMatchObject([{ decision: "allow", rule: "all", enforced: true }]);
    for (const today of [PUSH, undefined])
      expect(await replay(recording, commands(today))).toMatchObject({ verdict: "identical" });
  });
});
