import { type BundleSource, foldRun, memorySource } from "@openexec/timeline";
import { describe, expect, it } from "vitest";
import { openForeign } from "../readers.ts";
import { cutTrace, type Files, load, put, text, traceOf } from "../testing/acpx-bundles.ts";
import { of, open, verify } from "../testing/foreign-run.ts";
import { createSha256, sha256 } from "../testing/sha256.ts";

describe("a killed acpx run", () => {
  const kill = (files: Files, change: (run: Record<string, unknown>) => void): Files => {
    const run = JSON.parse(text(files, "projections/run.json"));
    delete run.finishedAt;
    run.status = "running";
    change(run);
    put(files, "projections/steps.json", JSON.stringify(run.steps));
    const manifest = { ...JSON.parse(text(files, "manifest.json")), status: "running", finishedAt: undefined };
    return put(put(files, "manifest.json", JSON.stringify(manifest)), "projections/run.json", JSON.stringify(run));
  };

  it("in the middle of an agent turn keeps what the agent did until then", async () => {
    const files = cutTrace(load("two-turn"), 13);
    kill(files, (run) => {
      run.steps = (run.steps as unknown[]).slice(0, 1);
      delete (run.results as Record<string, unknown>).edit;
      delete (run.results as Record<string, unknown>).finish;
    });
    const events = "sessions/main-25d320ad/events.ndjson";
    put(files, events, `${text(files, events).split("\n").slice(0, 37).join("\n")}\n`);
    const run = await open(files);
    expect((await foldRun(run.source)).status).toBe("interrupted");
    expect(
      of(run, "AgentTurn").map(({ payload }) => [
        payload.status,
        payload.conversation?.fromSeq,
        payload.conversation?.toSeq,
      ]),
    ).toEqual([
      ["ok", 1, 22],
      ["interrupted", 23, 37],
    ]);
    expect(
      of(run, "ToolCall")
        .slice(-2)
        .map(({ payload }) => [payload.name, payload.status]),
    ).toEqual([
      ["wc -l README.md", "interrupted"],
      ["terminal/wait_for_exit", "interrupted"],
    ]);
    expect(of(run, "RunInterrupted")[0]?.payload.inFlight.map(({ name }) => name)).toEqual([
      "mock",
      "wc -l README.md",
      "terminal/wait_for_exit",
    ]);
    expect((await verify(run.source)).ok).toBe(true);
  });

  it("that was about to start a node is told with that node", async () => {
    const files = cutTrace(load("shell-ok"), 8);
    kill(files, (run) => {
      run.steps = (run.steps as unknown[]).slice(0, 1);
      run.results = { list: (run.results as Record<string, unknown>).list };
      Object.assign(run, {
        currentNode: "both_streams",
        currentAttemptId: "both_streams#1",
        currentNodeType: "action",
        currentNodeStartedAt: "2026-11-20T08:31:13.985Z",
      });
    });
    const folded = await foldRun((await open(files)).source);
    expect(folded.steps.attempts.map(({ attemptId, nodeType, outcome }) => [attemptId, nodeType, outcome])).toEqual([
      ["list#1", "shell", "ok"],
      ["both_streams#1", "shell", undefined],
    ]);
  });

  it("leaves folders behind that are named and not read", async () => {
    const files = put(load("shell-ok"), "projections/acpx-write-Ab12Cd/record.json", "{half");
    const run = await open(files);
    expect(run.findings).toMatchObject([{ code: "leftover_file", file: "projections/acpx-write-Ab12Cd/record.json" }]);
    expect((await foldRun(run.source)).status).toBe("completed");
  });

  it("that Ctrl-C ended shows the attempt that it cancelled", async () => {
    const files = cutTrace(load("shell-fail"), 6);
    const end = {
      seq: 7,
      at: "2026-11-20T08:31:21.000Z",
      runId: "x",
      scope: "run",
      type: "run_failed",
      payload: { status: "failed", error: "Interrupted" },
    };
    put(files, "trace.ndjson", `${text(files, "trace.ndjson")}${JSON.stringify(end)}\n`);
    const projection = JSON.parse(text(files, "projections/run.json"));
    projection.steps = projection.steps.slice(0, 1);
    projection.results.test = { ...projection.results.test, outcome: "cancelled", error: "Interrupted" };
    put(files, "projections/run.json", JSON.stringify(projection));
    put(files, "projections/steps.json", JSON.stringify(projection.steps));
    const run = await open(files);
    const folded = await foldRun(run.source);
    expect(folded.status).toBe("failed");
    expect(folded.steps.attempts.map(({ outcome }) => outcome)).toEqual(["ok", "cancelled"]);
    expect(of(run, "CancelRequested")).toHaveLength(1);
    expect(of(run, "ToolCall")[0]?.payload.status).toBe("cancelled");
  });
});

describe("damage", () => {
  it("of a last line is what was cut off", async () => {
    const files = load("shell-ok");
    const bytes = files.get("trace.ndjson") ?? new Uint8Array();
    files.set("trace.ndjson", bytes.subarray(0, bytes.length - 30));
    const run = await open(files);
    expect(run.findings.map(({ code }) => code)).toEqual(["line_torn", "projection_ahead"]);
    expect((await foldRun(run.source)).status).toBe("completed");
  });

  it("of an artifact is named with the events that refer to it", async () => {
    const files = load("two-turn");
    const path = [...files.keys()].find((candidate) => candidate.includes("e1282911")) ?? "";
    put(files, path, "something else");
    const { findings, ok } = await verify((await open(files)).source);
    expect(ok).toBe(false);
    expect(findings).toMatchObject([{ code: "artifact_changed", file: path }]);
    files.delete(path);
    expect((await verify((await open(files)).source)).findings).toMatchObject([
      { code: "artifact_missing", file: path },
    ]);
  });

  it("of the numbering is a finding", async () => {
    const files = load("shell-ok");
    put(
      files,
      "trace.ndjson",
      traceOf(files)
        .filter((_, index) => index !== 4)
        .join("\n")
        .concat("\n"),
    );
    expect((await open(files)).findings).toMatchObject([{ code: "seq_gap", line: 5, seq: 6 }]);
    const events = "sessions/main-25d320ad/events.ndjson";
    const chat = load("two-turn");
    put(
      chat,
      events,
      text(chat, events)
        .split("\n")
        .filter((_, index) => index !== 5)
        .join("\n"),
    );
    const codes = (await open(chat)).findings.map(({ code }) => code);
    expect(codes).toEqual(["seq_gap", "session_missing"]);
  });

  it("by a manifest that points outside touches nothing outside", async () => {
    const files = load("two-turn");
    const manifest = JSON.parse(text(files, "manifest.json"));
    manifest.paths.trace = "../../etc/passwd";
    manifest.paths.runProjection = "/etc/shadow";
    manifest.sessions[0].eventsPath = "sessions/../../secret";
    put(files, "manifest.json", JSON.stringify(manifest));
    const touched: string[] = [];
    const memory = memorySource(files);
    const spying: BundleSource = {
      list: memory.list,
      stat: (path) => {
        touched.push(path);
        return memory.stat(path);
      },
      read: (path, range) => {
        touched.push(path);
        return memory.read(path, range);
      },
    };
    const run = await openForeign(spying, { sha256, createSha256 });
    expect(run?.findings.map(({ code }) => code)).toEqual(["path_unsafe", "path_unsafe", "path_unsafe"]);
    expect(touched.filter((path) => path.includes("..") || path.startsWith("/"))).toEqual([]);
    expect(run && (await foldRun(run.source)).status).toBe("completed");
  });

  it("in one line leaves the rest readable", async () => {
    const files = load("shell-ok");
    const lines = traceOf(files);
    lines[2] =
      '{"seq":3,"at":"2026-11-20T08:31:13.958Z","type":"node_danced","nodeId":"list","payload":{"how":"well"}}';
    lines[12] = "\u0000\u0001 not json";
    lines[8] = JSON.stringify({ ...JSON.parse(lines[8] ?? ""), payload: { nodeType: 7 } });
    put(files, "trace.ndjson", `${lines.join("\n")}\n`);
    const run = await open(files);
    expect(run.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["type_unknown", "line_not_json", "line_payload_wrong", "seq_gap"]),
    );
    expect(of(run, "LogLine").map(({ payload }) => payload.message)).toContain(
      "acpx recorded an event of the unknown type node_danced",
    );
    expect((await foldRun(run.source)).status).toBe("completed");
  });

  it("of the manifest, or another version of it, is refused with the reason", async () => {
    const files = load("shell-ok");
    const manifest = JSON.parse(text(files, "manifest.json"));
    put(files, "manifest.json", JSON.stringify({ ...manifest, schema: "acpx.flow-run-bundle.v2" }));
    await expect(open(files)).rejects.toMatchObject({ code: "not_a_bundle", path: "manifest.json" });
    put(files, "manifest.json", JSON.stringify({ ...manifest, schema: "acpx.flow-run-bundle.v1", startedAt: 5 }));
    await expect(open(files)).rejects.toMatchObject({ code: "not_a_bundle" });
    put(files, "manifest.json", "{");
    expect(await openForeign(memorySource(files), { sha256, createSha256 })).toBeUndefined();
  });
});

describe("long sessions", () => {
  it("have right message numbers where acpx's own go wrong", async () => {
    const files = load("branch");
    const events = "sessions/main-25d320ad/events.ndjson";
    const at = "2026-11-20T08:31:14.000Z";
    const turns = 150;
    const chat: string[] = [];
    const trace: string[] = [traceOf(files)[0] ?? ""];
    const ref = JSON.parse(traceOf(files)[7] ?? "").payload.promptArtifact;
    const note = (type: string, payload: object, attemptId: string): void => {
      trace.push(JSON.stringify({ seq: trace.length + 1, at, type, nodeId: "fix", attemptId, payload }));
    };
    for (let turn = 1; turn <= turns; turn++) {
      const start = chat.length + 1;
      const say = (direction: string, message: object): void => {
        chat.push(JSON.stringify({ seq: chat.length + 1, at, direction, message: { jsonrpc: "2.0", ...message } }));
      };
      say("outbound", { id: 2, method: "session/prompt", params: { prompt: [{ type: "text", text: "x" }] } });
      say("inbound", {
        method: "session/update",
        params: { update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "y" } } },
      });
      say("inbound", { id: 2, result: { stopReason: "end_turn" } });
      const wrong = Math.min(turn * 2 - 2, 198);
      const conversation = {
        sessionId: "main-25d320ad",
        messageStart: wrong,
        messageEnd: wrong + 1,
        eventStartSeq: start,
        eventEndSeq: start + 2,
      };
      const attemptId = `fix#${turn}`;
      note("node_started", { nodeType: "acp" }, attemptId);
      note("acp_prompt_prepared", { sessionId: "main-25d320ad", promptArtifact: ref }, attemptId);
      note("acp_response_parsed", { sessionId: "main-25d320ad", conversation, rawResponseArtifact: ref }, attemptId);
      note("node_outcome", { nodeType: "acp", outcome: "ok", durationMs: 1, error: null, conversation }, attemptId);
    }
    trace.push(JSON.stringify({ seq: trace.length + 1, at, type: "run_completed", payload: { status: "completed" } }));
    put(put(files, events, `${chat.join("\n")}\n`), "trace.ndjson", `${trace.join("\n")}\n`);
    files.delete("projections/run.json");
    files.delete("projections/steps.json");
    const run = await open(files);
    const ranges = of(run, "StepCompleted").map(({ payload }) => payload.conversation?.[0]?.messages);
    expect(ranges).toEqual(Array.from({ length: turns }, (_, turn) => [turn * 2, turn * 2 + 1]));
  });
});
