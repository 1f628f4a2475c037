import { createHash, hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type BundleSource,
  CATALOGUE,
  type CreateSha256,
  type Draft,
  decodeStored,
  foldRun,
  memorySource,
  type Sha256,
  type Sha256Hex,
  type StoredValue,
  type Verification,
  verifyBundle,
} from "@openexec/timeline";
import { describe, expect, it } from "vitest";
import { openForeign } from "../readers.ts";
import type { ForeignRun } from "../run-reader.ts";

const fixtures = fileURLToPath(new URL("../../../../fixtures/acpx/", import.meta.url));
const NAMES = ["branch", "checkpoint", "node-timeout", "recover", "shell-fail", "shell-ok", "two-turn"] as const;

const sha256: Sha256 = (input) => hash("sha256", input) as Sha256Hex;
const createSha256: CreateSha256 = () => {
  const running = createHash("sha256");
  return { update: (bytes) => void running.update(bytes), digest: () => running.digest("hex") as Sha256Hex };
};

type Files = Map<string, Uint8Array>;

function load(name: string): Files {
  const folder = `${fixtures}${name}`;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths.map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      return [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))];
    }),
  );
}

const text = (files: Files, path: string): string => Buffer.from(files.get(path) ?? []).toString();
const put = (files: Files, path: string, content: string): Files => files.set(path, Buffer.from(content));
const traceOf = (files: Files): string[] => text(files, "trace.ndjson").trimEnd().split("\n");
const cutTrace = (files: Files, lines: number): Files =>
  put(
    files,
    "trace.ndjson",
    traceOf(files)
      .slice(0, lines)
      .map((line) => `${line}\n`)
      .join(""),
  );

async function open(files: Files): Promise<ForeignRun> {
  const run = await openForeign(memorySource(files), { sha256, createSha256 });
  if (run === undefined) throw new Error("not recognised");
  return run;
}

/** Without the notes: the artifact of a binding is one that no event names. */
async function verify(source: BundleSource): Promise<Verification> {
  const verification = await verifyBundle(source, { sha256, createSha256 });
  return { ...verification, findings: verification.findings.filter(({ severity }) => severity !== "note") };
}

async function stored(source: BundleSource, value: StoredValue | undefined): Promise<unknown> {
  if (value === undefined) return undefined;
  if (!("artifact" in value)) return decodeStored(value);
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(value.artifact.path)) chunks.push(chunk);
  return decodeStored(value, Buffer.concat(chunks));
}

const of = <Type extends Draft["type"]>(run: ForeignRun, type: Type): Extract<Draft, { type: Type }>[] =>
  run.events.filter((event): event is Extract<Draft, { type: Type }> => event.type === type);

interface Step {
  readonly attemptId: string;
  readonly nodeId: string;
  readonly outcome: string;
  readonly promptText: string | null;
  readonly rawText: string | null;
  readonly output?: unknown;
  readonly error?: string;
  readonly trace?: { readonly conversation?: Record<string, unknown> };
}
const stepsOf = (files: Files): Step[] => JSON.parse(text(files, "projections/steps.json"));
const statusOf = (files: Files): string => JSON.parse(text(files, "projections/run.json")).status;

describe.each(NAMES)("the acpx bundle %s", (name) => {
  it("has only events of the catalogue, and verifies", async () => {
    const run = await open(load(name));
    for (const event of run.events)
      expect(CATALOGUE[event.type].payload.safeParse(event.payload)).toMatchObject({ success: true });
    expect(run.findings).toEqual([]);
    const verification = await verify(run.source);
    expect(verification.findings).toEqual([]);
    expect(verification).toMatchObject({ ok: true, runId: run.runId, lines: run.events.length });
  });

  it("folds to the status and the attempts of its own projections", async () => {
    const files = load(name);
    const run = await open(files);
    const folded = await foldRun(run.source);
    expect(folded.status).toBe(statusOf(files));
    expect(run.manifest.status).toBe(statusOf(files));
    const told = folded.steps.attempts.map(({ attemptId, nodeId, outcome, error }) => [
      attemptId,
      nodeId,
      outcome,
      error?.message,
    ]);
    expect(told).toEqual(stepsOf(files).map((step) => [step.attemptId, step.nodeId, step.outcome, step.error]));
  });

  it("has the outputs, prompts and replies of its own projections", async () => {
    const files = load(name);
    const run = await open(files);
    for (const step of stepsOf(files)) {
      const mine = <T extends Draft>(events: T[]): T | undefined =>
        events.find((event) => event.attemptId === step.attemptId);
      expect(await stored(run.source, mine(of(run, "StepCompleted"))?.payload.output)).toEqual(step.output);
      if (step.promptText === null) continue;
      expect(await stored(run.source, mine(of(run, "AgentTurnStarted"))?.payload.prompt)).toBe(step.promptText);
      expect(await stored(run.source, mine(of(run, "AgentTurn"))?.payload.reply)).toBe(step.rawText);
    }
  });

  it("has the conversation slices of its own projections", async () => {
    const files = load(name);
    const run = await open(files);
    const told = of(run, "StepCompleted").map(({ payload }) => payload.conversation?.[0]);
    const slices = told.map(
      (range) =>
        range && {
          sessionId: range.sessionId,
          messageStart: range.messages?.[0],
          messageEnd: range.messages?.[1],
          eventStartSeq: range.fromSeq,
          eventEndSeq: range.toSeq,
        },
    );
    expect(slices).toEqual(stepsOf(files).map((step) => step.trace?.conversation));
  });

  it.each([0.2, 0.5, 0.8])(
    "opens when its trace stops at %d, with the attempts that its projections know",
    async (part) => {
      const files = load(name);
      const lines = traceOf(files).length;
      const cut = Math.max(1, Math.floor(lines * part));
      const run = await open(cutTrace(files, cut));
      expect(run.findings.map(({ code }) => code)).toContain("projection_ahead");
      expect((await verify(run.source)).findings.filter(({ severity }) => severity === "error")).toEqual([]);
      const folded = await foldRun(run.source);
      expect(folded.status).toBe(statusOf(files));
      expect(folded.steps.attempts.map(({ attemptId, outcome }) => [attemptId, outcome])).toEqual(
        stepsOf(files).map((step) => [step.attemptId, step.outcome]),
      );
    },
  );

  it("is interrupted when only the first half of its trace is there", async () => {
    const files = load(name);
    files.delete("projections/run.json");
    files.delete("projections/steps.json");
    const run = await open(cutTrace(files, Math.ceil(traceOf(files).length / 2)));
    expect(run.findings.map(({ code }) => code)).toEqual(["run_unfinished"]);
    expect((await foldRun(run.source)).status).toBe("interrupted");
    expect(run.events.at(-1)?.type).toBe("RunInterrupted");
    expect((await verify(run.source)).ok).toBe(true);
  });
});

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
