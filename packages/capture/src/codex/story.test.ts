import { describe, expect, it } from "vitest";
import { CODEX_LOG, CodexLog } from "../testing/codex-log.ts";
import { stored } from "../testing/foreign-run.ts";
import { eventsOf, type ImportedSession, importSession, requestOf } from "../testing/session-import.ts";

const open = (log: CodexLog): Promise<ImportedSession> => importSession(log.files, CODEX_LOG);
const USED = { input: 100, cached: 60, output: 9 };

describe("a rollout of Codex", () => {
  it("is a run with a step per turn, and a model call per response", async () => {
    const run = await open(
      new CodexLog()
        .event("task_started")
        .user("Fix the bug")
        .item("reasoning", { summary: [{ type: "summary_text", text: "hm" }], encrypted_content: "xyz" })
        .says("I look.")
        .calls("c1", { cmd: "ls" })
        .used(USED)
        .output("c1", "Process exited with code 0\nOutput:\na\n")
        .told(USED)
        .says("Fixed.")
        .used(USED)
        .event("task_complete"),
    );
    expect(run.drafts.map(({ type }) => type).join(" ")).toBe(
      "RunStarted StepStarted ModelInvocationStarted ModelInvocation ToolCallStarted ToolCall " +
        "ModelInvocationStarted ModelInvocation StepCompleted Gap Gap Gap RunCompleted",
    );
    expect(eventsOf(run, "StepStarted")[0]?.payload).toMatchObject({ nodeType: "agent", title: "Fix the bug" });
    const [answer] = eventsOf(run, "ModelInvocation");
    expect(answer?.payload.usage).toMatchObject({ inputUncached: 40, cacheRead: 60, output: 9 });
    expect(await stored(run.bundle, answer?.payload.message)).toEqual({
      role: "assistant",
      content: [
        { type: "reasoning", text: "hm", providerData: { encrypted_content: "xyz" } },
        { type: "text", text: "I look." },
        { type: "tool_call", id: "c1", name: "exec_command", input: { cmd: "ls" } },
      ],
    });
    const last = eventsOf(run, "ModelInvocationStarted")[1]?.callId ?? "";
    expect(await requestOf(run, last)).toMatchObject({
      provider: "openai",
      api: "responses",
      model: "gpt-5",
      system: "You are Codex.",
      messages: [{ role: "user" }, { role: "assistant" }, { role: "tool" }],
    });
    expect(eventsOf(run, "RunCompleted")[0]?.payload.totals).toMatchObject({ inputTokens: 200, outputTokens: 18 });
    expect(run.session.header.workspace).toEqual({
      cwd: "/srv/demo/repo",
      branch: "main",
      baseCommit: "858eeea152ba757103b3f552701c3fd8649ad977",
    });
  });

  it("knows a failed command by its exit code, wherever it stands", async () => {
    const run = await open(
      new CodexLog()
        .user("go")
        .calls("c1")
        .calls("c2")
        .calls("c3")
        .calls("c4")
        .output("c1", "Process exited with code 2\nOutput:\n")
        .output("c2", JSON.stringify({ output: "no", metadata: { exit_code: 1 } }))
        .event("exec_command_end", { call_id: "c3", exit_code: 7 })
        .output("c3", "text alone")
        .output("c4", "Process exited with code 0\nOutput:\nProcess exited with code 9")
        .used(USED),
    );
    expect(eventsOf(run, "ToolCall").map(({ payload }) => payload.status)).toEqual([
      "failed",
      "failed",
      "failed",
      "ok",
    ]);
    expect(eventsOf(run, "ModelInvocation")).toHaveLength(1);
  });

  it("tells tokens of calls that left nothing else behind", async () => {
    const run = await open(new CodexLog().user("go").says("one").used(USED).used({ input: 7, cached: 0, output: 1 }));
    expect(eventsOf(run, "ModelInvocation").map(({ payload }) => payload.message !== undefined)).toEqual([true, false]);
    expect(eventsOf(run, "RunCompleted")[0]?.payload.totals).toMatchObject({ inputTokens: 107, outputTokens: 10 });
    expect(eventsOf(run, "Gap").map(({ payload }) => payload.what)).toEqual(["http", "tools", "policy"]);
  });

  it("says when the sums began anew", async () => {
    const anew = { ...USED, input: 50, cached: 20, output: 1 };
    const log = new CodexLog().user("go").says("one").used(USED).says("two");
    const total = {
      input_tokens: 50,
      cached_input_tokens: 20,
      output_tokens: 1,
      reasoning_output_tokens: 0,
      total_tokens: 51,
    };
    log.event("token_count", { info: { total_token_usage: total, last_token_usage: total } });
    const run = await open(log);
    expect(eventsOf(run, "ModelInvocation")[1]?.payload.usage).toMatchObject({
      inputUncached: anew.input - anew.cached,
    });
    expect(eventsOf(run, "Gap").find(({ payload }) => payload.what === "tokens")?.payload.reason).toContain(
      "150 and 10",
    );
  });

  it("tells turns that were stopped, and what a patch changed", async () => {
    const run = await open(
      new CodexLog()
        .user("go")
        .item("custom_tool_call", { name: "apply_patch", call_id: "p1", input: "*** Begin Patch" })
        .event("patch_apply_end", {
          call_id: "p1",
          success: true,
          changes: { "/a": { add: {} }, "/b": { type: "delete" } },
        })
        .item("custom_tool_call_output", { call_id: "p1", output: "ok" })
        .event("turn_aborted", { reason: "interrupted" })
        .user("again")
        .says("yes"),
    );
    expect(eventsOf(run, "FileChange").map(({ payload }) => payload)).toEqual([
      { path: "/a", change: "created" },
      { path: "/b", change: "deleted" },
    ]);
    expect(eventsOf(run, "StepCompleted").map(({ payload }) => payload.outcome)).toEqual(["cancelled", "ok"]);
    expect(eventsOf(run, "RunCompleted")[0]?.payload.status).toBe("completed");
  });

  it("begins the conversation anew where it was compacted", async () => {
    const history = [{ type: "message", role: "user", content: [{ type: "input_text", text: "so far" }] }];
    const run = await open(
      new CodexLog()
        .user("go")
        .says("one")
        .used(USED)
        .add("compacted", { message: "", replacement_history: history })
        .says("two")
        .used(USED),
    );
    const last = eventsOf(run, "ModelInvocationStarted")[1]?.callId ?? "";
    expect((await requestOf(run, last)).messages).toEqual([
      { role: "user", content: [{ type: "text", text: "so far" }] },
    ]);
    expect(eventsOf(run, "LogLine")[0]?.payload.code).toBe("compaction");
  });
});
