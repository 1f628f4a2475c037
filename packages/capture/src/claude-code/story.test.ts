import { describe, expect, it } from "vitest";
import { CLAUDE_LOG, ClaudeLog } from "../testing/claude-log.ts";
import { stored } from "../testing/foreign-run.ts";
import { eventsOf, type ImportedSession, importSession, requestOf } from "../testing/session-import.ts";

const open = (log: ClaudeLog, more: readonly [string, Uint8Array][] = []): Promise<ImportedSession> =>
  importSession(new Map([...log.files, ...more]), CLAUDE_LOG);

const types = ({ drafts }: ImportedSession): string => drafts.map(({ type }) => type).join(" ");
const lines = ({ accounting }: ImportedSession): number =>
  [...Object.values(accounting.events), ...Object.values(accounting.none)].reduce((sum, count) => sum + count, 0);

describe("a session of Claude Code", () => {
  it("is a run with a step per user turn, and usage once per message", async () => {
    const log = new ClaudeLog()
      .user("Fix the bug")
      .says("m1", { type: "thinking", thinking: "hm", signature: "s" })
      .text("m1", "I look.")
      .uses("m1", "t1", "Read", { file_path: "/a" })
      .result("t1", "text of a")
      .text("m2", "Fixed.")
      .user("Thanks")
      .text("m3", "Welcome.");
    const run = await open(log);
    expect(types(run)).toBe(
      "RunStarted StepStarted ModelInvocationStarted ModelInvocation ToolCallStarted ToolCall " +
        "ModelInvocationStarted ModelInvocation StepCompleted StepStarted ModelInvocationStarted ModelInvocation " +
        "Gap Gap Gap StepCompleted RunCompleted",
    );
    const [first] = eventsOf(run, "ModelInvocation");
    expect(first?.payload.usage).toMatchObject({ inputUncached: 10, cacheWrite5m: 20, cacheRead: 30, output: 5 });
    expect(await stored(run.bundle, first?.payload.message)).toMatchObject({
      content: [
        { type: "reasoning", text: "hm", providerData: { signature: "s" } },
        { type: "text", text: "I look." },
        { type: "tool_call", id: "t1", name: "Read" },
      ],
    });
    expect(eventsOf(run, "RunCompleted")[0]?.payload).toMatchObject({
      status: "completed",
      totals: { steps: 2, modelCalls: 3, toolCalls: 1, inputTokens: 180, outputTokens: 15, durationMs: 7000 },
    });
    expect(eventsOf(run, "ToolCall")[0]).toMatchObject({
      occurredAt: "2026-05-12T09:00:04.000Z",
      clock: "import",
      source: "import:claude-code",
      payload: { name: "Read", status: "ok", output: { value: "text of a" }, durationMs: 1000 },
    });
    expect(run.session.header).toMatchObject({ title: "Fix the bug", project: "repo", workspace: { branch: "main" } });
    expect(run.accounting.events).toMatchObject({
      StepStarted: 2,
      ToolCall: 1,
      ToolCallStarted: 1,
      ModelInvocation: 4,
    });
  });

  it("tells a message whole whose tools answer before it ends", async () => {
    const run = await open(
      new ClaudeLog()
        .user("go")
        .uses("m1", "t1", "Bash", {})
        .result("t1", "one")
        .uses("m1", "t2", "Bash", {})
        .result("t2", "two", {}, true)
        .text("m2", "done"),
    );
    expect(eventsOf(run, "ModelInvocation")).toHaveLength(2);
    expect(eventsOf(run, "ToolCall").map(({ payload }) => payload.status)).toEqual(["ok", "failed"]);
    const last = eventsOf(run, "ModelInvocationStarted")[1]?.callId ?? "";
    expect((await requestOf(run, last)).messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
    ]);
    expect((await requestOf(run, last)).messages[3]?.content).toEqual([
      { type: "tool_result", id: "t2", name: "Bash", output: "two", isError: true },
    ]);
  });

  it("puts each request of a long conversation together again", async () => {
    const log = new ClaudeLog().user("go");
    for (let n = 0; n < 300; n++) log.uses(`m${n}`, `t${n}`, "Bash", { n }).result(`t${n}`, `result ${n}`);
    const run = await open(log);
    const calls = eventsOf(run, "ModelInvocationStarted");
    for (const at of [0, 1, 63, 64, 65, 128, 255, 256, 299]) {
      const { messages } = await requestOf(run, calls[at]?.callId ?? "");
      expect(messages).toHaveLength(1 + 2 * at);
      const last = messages.at(-1)?.content[0];
      if (at > 0) expect(last).toMatchObject({ type: "tool_result", output: `result ${at - 1}` });
    }
  });

  it("nests sub-agents under the calls that started them, inside the log", async () => {
    const side = { isSidechain: true };
    const run = await open(
      new ClaudeLog()
        .user("go")
        .uses("m1", "t1", "Task", { prompt: "look at a" })
        .uses("m1", "t2", "Task", { prompt: "look at b" })
        .user("look at b", { ...side, uuid: "b0", parentUuid: null })
        .user("look at a", { ...side, uuid: "a0", parentUuid: null })
        .uses("ma", "ta", "Read", {}, { ...side, uuid: "a1", parentUuid: "a0" })
        .text("mb", "b is fine", { ...side, uuid: "b1", parentUuid: "b0" })
        .result("ta", "a", { ...side, uuid: "a2", parentUuid: "a1" })
        .result("t2", "b is fine")
        .result("t1", "a is fine")
        .text("m2", "all fine"),
    );
    const [one, two] = eventsOf(run, "ToolCallStarted").map(({ callId }) => callId);
    const parents = eventsOf(run, "ModelInvocation").map(({ parentId }) => parentId);
    expect(parents).toEqual(expect.arrayContaining([undefined, one, two]));
    expect(eventsOf(run, "ToolCall").find(({ payload }) => payload.name === "Read")?.parentId).toBe(one);
    // The sub-agent is told before the call that started it ends.
    const end = run.drafts.findIndex(({ type, callId }) => type === "ToolCall" && callId === two);
    expect(run.drafts.findIndex(({ type, parentId }) => type === "ModelInvocation" && parentId === two)).toBeLessThan(
      end,
    );
    expect(eventsOf(run, "Gap").map(({ payload }) => payload.what)).not.toContain("parent of a sub-agent");
    expect(lines(run)).toBe(run.accounting.lines);
  });

  it("reads sub-agents from files of their own, found by id and by prompt", async () => {
    const agent = (prompt: string): Uint8Array =>
      new ClaudeLog({ isSidechain: true, agentId: "x" }).user(prompt).text(`m ${prompt}`, "done").bytes;
    const folder = CLAUDE_LOG.replace(".jsonl", "/subagents");
    const run = await open(
      new ClaudeLog()
        .user("go")
        .uses("m1", "t1", "Agent", { prompt: "first" })
        .uses("m1", "t2", "Agent", { prompt: "second" })
        .result("t1", "done", { toolUseResult: { agentId: "abc" } })
        .text("m2", "waiting"),
      [
        [`${folder}/agent-abc.jsonl`, agent("first")],
        [`${folder}/agent-def.jsonl`, agent("second")],
      ],
    );
    const [one, two] = eventsOf(run, "ToolCallStarted").map(({ callId }) => callId);
    expect(eventsOf(run, "ModelInvocation").map(({ parentId }) => parentId)).toEqual([undefined, one, undefined, two]);
    expect(run.accounting.lines).toBe(9);
    expect(lines(run)).toBe(9);
    // The second call never came back.
    expect(run.drafts.at(-1)).toMatchObject({ type: "RunInterrupted", payload: { inFlight: [{ callId: two }] } });
  });

  it("begins the conversation anew where it was compacted", async () => {
    const run = await open(
      new ClaudeLog()
        .user("go")
        .text("m1", "one")
        .add("system", {
          subtype: "compact_boundary",
          content: "Compacted",
          compactMetadata: { trigger: "auto", preTokens: 9 },
        })
        .user("What happened so far: one", { isCompactSummary: true })
        .user("go on")
        .text("m2", "two"),
    );
    const last = eventsOf(run, "ModelInvocationStarted")[1]?.callId ?? "";
    const texts = (await requestOf(run, last)).messages.flatMap(({ content }) =>
      content.map((part) => (part.type === "text" ? part.text : part.type)),
    );
    expect(texts).toEqual(["What happened so far: one", "go on"]);
    expect(eventsOf(run, "LogLine")[0]?.payload).toMatchObject({
      code: "compact_boundary",
      message: expect.stringContaining("9 tokens"),
    });
    expect(eventsOf(run, "StepStarted").map(({ payload }) => payload.title)).toEqual(["go", "go on"]);
  });

  it("keeps side files, with the call whose output they are", async () => {
    const folder = CLAUDE_LOG.replace(".jsonl", "");
    const run = await open(
      new ClaudeLog()
        .user("go")
        .uses("m1", "t1", "Bash", {})
        .result("t1", `<persisted-output>Full output saved to: /x/${folder}/tool-results/t1.txt</persisted-output>`)
        .text("m2", "long"),
      [
        [`${folder}/tool-results/t1.txt`, new TextEncoder().encode("all of it")],
        [`${folder}/notes.md`, new TextEncoder().encode("note")],
      ],
    );
    const call = eventsOf(run, "ToolCall")[0]?.callId;
    expect(eventsOf(run, "ArtifactCreated").map(({ callId, payload }) => [callId, payload.role, payload.name])).toEqual(
      [
        [undefined, "side-file", "notes.md"],
        [call, "tool-result", "tool-results/t1.txt"],
      ],
    );
    expect(run.session.files.map(({ bytes }) => bytes).slice(1)).toEqual([4, 9]);
  });

  it("tells what the user stopped, what failed, and what was written", async () => {
    const run = await open(
      new ClaudeLog()
        .user("go")
        .uses("m1", "t1", "Write", {})
        .result("t1", "written", {
          toolUseResult: { type: "create", filePath: "/srv/a", structuredPatch: [] },
          permissionDecision: { decision: "accept", source: "config", reasonType: "mode" },
        })
        .user([{ type: "text", text: "[Request interrupted by user]" }])
        .user([
          { type: "text", text: "look" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
        ])
        .says("m2", { type: "text", text: "API Error: 529" }, { isApiErrorMessage: true }),
    );
    expect(eventsOf(run, "FileChange")[0]?.payload).toEqual({ path: "/srv/a", change: "created" });
    expect(eventsOf(run, "PolicyCheck")[0]?.payload).toMatchObject({
      decision: "allow",
      resource: "Write",
      rule: "config",
    });
    expect(eventsOf(run, "StepCompleted").map(({ payload }) => payload.outcome)).toEqual(["cancelled", "failed"]);
    expect(eventsOf(run, "RunCompleted")[0]?.payload).toMatchObject({
      status: "failed",
      error: { message: "API Error: 529" },
    });
    const last = eventsOf(run, "ModelInvocationStarted")[1]?.callId ?? "";
    expect((await requestOf(run, last)).messages.at(-1)?.content[1]).toEqual({
      type: "file",
      mediaType: "image/png",
      data: "iVBORw0KGgo=",
    });
  });

  it("says where the client's own sums differ, and what it cannot tell", async () => {
    const run = await open(
      new ClaudeLog()
        .user("go")
        .text("m1", "one")
        .add("cost-state", { modelUsage: { a: { inputTokens: 100, outputTokens: 5 } } })
        .add("something-new", {}),
    );
    expect(eventsOf(run, "Gap").find(({ payload }) => payload.what === "tokens")?.payload.reason).toContain(
      "counts 100 input",
    );
    expect(run.findings).toMatchObject([{ code: "type_unknown", message: expect.stringContaining("something-new") }]);
    expect(run.accounting).toEqual({
      lines: 4,
      events: { Gap: 1, ModelInvocation: 1, StepStarted: 1 },
      none: { unknown: 1 },
    });
  });
});
