import { foldRun } from "@openexec/timeline";
import { describe, expect, it } from "vitest";
import { load, put, traceOf } from "../testing/acpx-bundles.ts";
import { of, open, stored, verify } from "../testing/foreign-run.ts";
import { sha256 } from "../testing/sha256.ts";

describe("what an acpx bundle tells", () => {
  it("is the whole work of its agents", async () => {
    const run = await open(load("two-turn"));
    const started = of(run, "ToolCallStarted").map(({ payload, source, callId }) => [
      callId,
      payload.name,
      payload.origin,
      source,
    ]);
    expect(started).toEqual([
      ["explore#1:2", "Read README.md", "agent", "agent"],
      ["explore#1:3", "fs/read_text_file", "runtime", "import:acpx"],
      ["explore#1:4", "grep -rn TODO .", "agent", "agent"],
      ["edit#1:2", "Edit README.md", "agent", "agent"],
      ["edit#1:3", "wc -l README.md", "agent", "agent"],
      ["edit#1:4", "terminal/create", "runtime", "import:acpx"],
      ["edit#1:5", "terminal/wait_for_exit", "runtime", "import:acpx"],
      ["edit#1:6", "terminal/output", "runtime", "import:acpx"],
      ["edit#1:7", "terminal/release", "runtime", "import:acpx"],
    ]);
    expect(of(run, "ToolCall").map(({ payload }) => payload.status)).toEqual([
      "ok",
      "ok",
      "failed",
      "ok",
      "ok",
      "ok",
      "ok",
      "ok",
      "ok",
    ]);
    expect(of(run, "PolicyCheck")[0]?.payload).toMatchObject({
      capability: "agent.edit",
      resource: "Edit README.md",
      decision: "allow",
      reason: "acpx answered allow_once",
    });
    expect(of(run, "SessionBound")[0]?.payload).toMatchObject({ handle: "main", agent: "mock", isolated: false });
    expect(
      of(run, "AgentTurn").map(({ payload }) => [
        payload.stopReason,
        payload.usage?.inputUncached,
        payload.cost?.amount,
      ]),
    ).toEqual([
      ["end_turn", 553, 0.0182],
      ["end_turn", 528, 0.0228],
    ]);
    expect(of(run, "RunStarted")[0]?.payload).toMatchObject({
      project: "project",
      runtime: { name: "acpx", version: "0.19.1" },
    });
  });

  it("is why an agent failed, which acpx itself forgot", async () => {
    const run = await open(load("recover"));
    expect(of(run, "AgentTurn")[0]?.payload).toMatchObject({
      status: "failed",
      error: { code: "-32603", message: "Internal error: model overloaded" },
    });
    expect(of(run, "Decision").map(({ payload }) => [payload.from, payload.choice, payload.to, payload.rule])).toEqual([
      ["try", "failed", "ask", "switch $result.outcome"],
      ["ask", "failed", "fallback", "switch $result.outcome"],
    ]);
  });

  it("is which commands ran, and what is not known about those that failed", async () => {
    const ok = await open(load("shell-ok"));
    const [, both] = of(ok, "ToolCall");
    expect(both?.payload).toMatchObject({
      status: "ok",
      process: { command: "sh", exitCode: 3, signal: null, stderr: { bytes: 10 } },
    });
    const process = both?.payload.process;
    expect(await stored(ok.source, process?.stdout.content)).toBe("to stdout\nfrom stdin\n");
    const failed = await open(load("shell-fail"));
    expect(of(failed, "ToolCall")[0]?.payload).toMatchObject({ status: "failed" });
    expect(of(failed, "Gap")[0]?.payload).toMatchObject({ what: "process" });
    const late = await open(load("node-timeout"));
    expect(of(late, "TimeoutFired")[0]?.payload).toEqual({ timeoutMs: 1500, scope: "attempt" });
    expect(of(late, "ToolCall")[0]?.payload.status).toBe("timed_out");
  });

  it("is what a person is asked at a checkpoint", async () => {
    const { run } = await foldRun((await open(load("checkpoint"))).source);
    expect(run.waiting).toMatchObject([
      { interactionType: "checkpoint", message: "Approve release 1.2.0?", attemptId: "approve#1" },
    ]);
    expect(run.pauseReason).toBe("Approve release 1.2.0?");
  });

  it("is its conversations, whole", async () => {
    const { source, manifest } = await open(load("two-turn"));
    const [session] = manifest.sessions;
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(session?.record ?? "")) chunks.push(chunk);
    const record = JSON.parse(Buffer.concat(chunks).toString());
    expect(record).toMatchObject({ schema: "openexec.conversation.v1", title: "Explore the demo project" });
    expect(record.turns[1].items).toContainEqual(
      expect.objectContaining({
        type: "tool_call",
        toolType: "edit",
        content: [expect.objectContaining({ type: "diff", newText: "# Demo\n\nHello.\n" })],
      }),
    );
  });

  it("is bytes where acpx calls bytes JSON", async () => {
    const files = load("shell-fail");
    const bytes = Uint8Array.from([0xff, 0x00, 0x7b]);
    const digest = sha256(bytes);
    const path = `artifacts/sha256-${digest}.json`;
    files.set(path, bytes);
    const outputArtifact = { path, mediaType: "application/json", bytes: 3, sha256: digest };
    const lines = traceOf(files);
    const outcome = JSON.parse(lines[2] ?? "");
    lines[2] = JSON.stringify({
      ...outcome,
      payload: { nodeType: "compute", outcome: "ok", durationMs: 3, outputArtifact },
    });
    const run = await open(put(files, "trace.ndjson", `${lines.join("\n")}\n`));
    expect(await stored(run.source, of(run, "StepCompleted")[0]?.payload.output)).toEqual(bytes);
    expect((await verify(run.source)).ok).toBe(true);
  });

  it("is the same bytes each time", async () => {
    const bytes = async (): Promise<string> => {
      const { source } = await open(load("two-turn"));
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.read("timeline.jsonl")) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    expect(await bytes()).toBe(await bytes());
  });
});
