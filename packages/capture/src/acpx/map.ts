import {
  type BundleSource,
  bundlePathProblem,
  type CreateSha256,
  type Draft,
  type ErrorRecord,
  finding,
  millisecondsBetween,
  type NodeType,
  type OnFinding,
  type RunStatus,
  type Sha256,
  type StoredValue,
  valueAt,
} from "@openexec/timeline";
import { ForeignValues } from "../foreign-values.ts";
import { AgentTurns } from "./agent-turns.ts";
import { completeTrace } from "./complete.ts";
import { outputOf } from "./outputs.ts";
import type { AcpxBundle } from "./parse.ts";
import { Attempt, type Place, Recorder } from "./recorder.ts";
import { Routes } from "./routes.ts";
import { acpxVersion, folderName, statusOf, totalsOf, workingFolder } from "./run-events.ts";
import type { AcpxConversation, TracePayload, TraceType } from "./schemas.ts";
import type { Range } from "./session.ts";
import { ShellCalls } from "./shell-calls.ts";
import type { TraceLine } from "./trace.ts";

export interface MapOptions {
  readonly source: BundleSource;
  readonly sha256: Sha256;
  readonly createSha256: CreateSha256;
  readonly onFinding: OnFinding;
}

export interface MappedRun {
  readonly events: readonly Draft[];
  readonly status: RunStatus;
  /** Files that the events name and acpx does not have. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Which artifact holds the binding of each session. */
  readonly bindings: ReadonlyMap<string, string>;
}

type Line<Type extends TraceLine["type"]> = Extract<TraceLine, { type: Type }>;
type Handlers = { readonly [Type in TraceType | "unknown"]: (line: Line<Type>) => void | Promise<void> };

const FUNCTION_CALLS = "acpx does not record what a function action calls";
const ATTEMPT_UNKNOWN = "an event of an attempt that never started";

/** An error as acpx keeps it: its message. */
function errorOf(message: string | null | undefined): ErrorRecord | undefined {
  return message === undefined || message === null ? undefined : { name: "Error", message };
}

/** Tells the lines of one acpx run as events. */
class RunTeller {
  readonly #bundle: AcpxBundle;
  readonly #source: BundleSource;
  readonly #onFinding: OnFinding;
  readonly #recorder = new Recorder();
  readonly #values: ForeignValues;
  readonly #turns: AgentTurns;
  readonly #shells: ShellCalls;
  readonly #routes: Routes;
  readonly #attempts = new Map<string, Attempt>();
  readonly #bindings = new Map<string, string>();
  readonly #stated = new Map<string, AcpxConversation>();
  readonly #shellAttempts = new Set<string>();
  readonly #ranges = new Map<Attempt, Range>();
  #at = "";

  constructor(bundle: AcpxBundle, { source, sha256, createSha256, onFinding }: MapOptions) {
    this.#bundle = bundle;
    this.#source = source;
    this.#onFinding = onFinding;
    this.#values = new ForeignValues(sha256);
    const { sessions } = bundle;
    const shared = { source, sessions, recorder: this.#recorder, values: this.#values, createSha256, onFinding };
    this.#turns = new AgentTurns(shared);
    this.#shells = new ShellCalls(this.#recorder, this.#values);
    this.#routes = new Routes(bundle.flow, this.#recorder);
  }

  async tell(): Promise<MappedRun> {
    const { lines, added } = completeTrace(this.#bundle, this.#onFinding);
    for (const line of lines) this.#look(line);
    const status = statusOf(lines);
    if (lines[0]?.type !== "run_started") this.#start(this.#bundle.manifest.startedAt, undefined);
    for (const line of lines) {
      if (line.at !== "") this.#at = line.at;
      this.#turns.advance(this.#at);
      // One row of the right type for each type; TypeScript cannot follow that through a union.
      const handlers = this.#handlers as { readonly [type: string]: (line: TraceLine) => void | Promise<void> };
      await handlers[line.type]?.(line);
      if (status === "waiting" && line === lines.at(-1)) this.#pause();
    }
    if (added > 0) {
      const reason = "these events were told by the projections; the trace ends before them";
      this.#recorder.emit("Gap", { at: this.#at }, { what: "trace", reason, count: added });
    }
    if (status === "interrupted") await this.#interrupt();
    return { events: this.#recorder.events, status, files: this.#values.files, bindings: this.#bindings };
  }

  /** What must be known before an attempt is told. */
  #look({ type, attemptId = "", payload }: TraceLine): void {
    if (type === "acp_response_parsed" || type === "node_outcome") {
      if (payload.conversation !== undefined) this.#stated.set(attemptId, payload.conversation);
    }
    if (type === "action_prepared" && payload.action.actionType === "shell") this.#shellAttempts.add(attemptId);
  }

  readonly #handlers: Handlers = {
    run_started: ({ at, payload }) => this.#start(at, payload),
    node_started: (line) => this.#startNode(line),
    node_heartbeat: ({ at, attemptId, payload }) => {
      const attempt = this.#attempt(attemptId);
      if (attempt === undefined) return;
      const elapsedMs = Math.max(0, millisecondsBetween(attempt.startedAt, at) ?? 0);
      const { statusDetail: detail } = payload;
      this.#recorder.emit("StepHeartbeat", { at, attempt }, { elapsedMs, ...(detail !== undefined && { detail }) });
    },
    artifact_written: () => undefined,
    session_bound: (line) => this.#bind(line),
    acp_prompt_prepared: ({ at, attemptId, payload }) => {
      const attempt = this.#attempt(attemptId);
      if (attempt !== undefined) this.#turns.start(attempt, payload, at, this.#stated.get(attemptId ?? ""));
    },
    acp_response_parsed: async ({ at, attemptId, payload }) => {
      const attempt = this.#attempt(attemptId);
      if (attempt !== undefined) this.#keepRange(attempt, await this.#turns.end(attempt, payload, at, "ok"));
    },
    action_prepared: ({ at, attemptId, payload: { action } }) => {
      const attempt = this.#attempt(attemptId);
      if (attempt !== undefined && action.actionType === "shell") this.#shells.start(attempt, action, at);
    },
    action_completed: ({ at, attemptId, payload }) => {
      const attempt = this.#attempt(attemptId);
      if (attempt !== undefined) this.#shells.complete(attempt, payload.action, payload, at);
    },
    node_outcome: (line) => this.#endNode(line),
    run_completed: ({ at }) => this.#end(at, "completed", undefined),
    run_failed: ({ at, payload }) =>
      this.#end(at, payload.status === "timed_out" ? "timed_out" : "failed", errorOf(payload.error)),
    unknown: ({ at, attemptId, name, payload }) => {
      const message = `acpx recorded an event of the unknown type ${name}`;
      const attempt = attemptId === undefined ? undefined : this.#attempts.get(attemptId);
      this.#recorder.emit(
        "LogLine",
        { at, attempt },
        { level: "info", message, code: "acpx_unknown_event", data: payload },
      );
    },
  };

  #start(at: string, payload: TracePayload<"run_started"> | undefined): void {
    const { manifest, flowSha256, run } = this.#bundle;
    const cwd = workingFolder(this.#bundle);
    const title = payload?.runTitle ?? manifest.runTitle;
    const flowPath = payload?.flowPath ?? manifest.flowPath;
    const input: StoredValue | undefined = payload?.inputArtifact && { artifact: payload.inputArtifact };
    const known = input ?? (run && "input" in run ? this.#values.store(run.input) : undefined);
    this.#recorder.emit(
      "RunStarted",
      { at },
      {
        format: "openexec.timeline.v1",
        runId: manifest.runId,
        name: payload?.flowName ?? manifest.flowName,
        ...(title !== undefined && { title }),
        project: folderName(cwd),
        ...(flowSha256 !== undefined && { flowHash: flowSha256 }),
        ...(known !== undefined && { input: known }),
        trigger: { type: "import", meta: { system: "acpx", ...(flowPath !== undefined && { flowPath }) } },
        actor: { type: "system", name: "acpx" },
        workspace: { cwd },
        runtime: { name: "acpx", version: acpxVersion(this.#bundle), flags: [] },
      },
    );
  }

  #startNode({ at, nodeId = "", attemptId = "", payload }: Line<"node_started">): void {
    this.#routes.nodeStarts(nodeId);
    const number = Number(attemptId.slice(attemptId.lastIndexOf("#") + 1));
    const attempt = new Attempt(nodeId, Number.isSafeInteger(number) && number > 0 ? number : 1, at);
    this.#attempts.set(attemptId, attempt);
    const title = this.#node(nodeId)?.statusDetail;
    this.#recorder.emit(
      "StepStarted",
      { at, attempt },
      {
        nodeId,
        nodeType: this.#nodeType(nodeId, attemptId, payload.nodeType),
        ...(title !== undefined && { title }),
        ...(payload.timeoutMs !== undefined && { timeoutMs: payload.timeoutMs }),
      },
    );
  }

  #nodeType(nodeId: string, attemptId: string, type: TracePayload<"node_started">["nodeType"]): NodeType {
    if (type === "acp") return "agent";
    if (type !== "action") return type;
    const shell = this.#shellAttempts.has(attemptId) || this.#node(nodeId)?.actionExecution === "shell";
    return shell ? "shell" : "action";
  }

  #node(nodeId: string): { actionExecution?: string | undefined; statusDetail?: string | undefined } | undefined {
    const nodes = this.#bundle.flow?.nodes;
    return nodes !== undefined && Object.hasOwn(nodes, nodeId) ? nodes[nodeId] : undefined;
  }

  #bind({ at, payload: { sessionId, handle, bindingArtifact } }: Line<"session_bound">): void {
    const session = this.#bundle.sessions.get(sessionId);
    const binding = session?.binding;
    if (bindingArtifact === undefined) {
      this.#recorder.emit("Gap", { at, sessionId }, { what: "session", reason: "acpx did not record its binding" });
      return;
    }
    if (bundlePathProblem(bindingArtifact.path) === undefined) this.#bindings.set(sessionId, bindingArtifact.path);
    const { acpxRecordId, acpSessionId, agentSessionId } = binding ?? {};
    const ids = Object.entries({ acpxRecordId, acpSessionId, agentSessionId });
    this.#recorder.emit(
      "SessionBound",
      { at, sessionId },
      {
        handle,
        agent: binding?.agentName ?? "agent",
        command: binding?.agentArgv ?? [binding?.agentCommand ?? ""],
        cwd: binding?.cwd ?? "",
        isolated: sessionId.startsWith("isolated-"),
        protocolIds: Object.fromEntries(ids.filter((entry): entry is [string, string] => entry[1] !== undefined)),
        bindingSha256: bindingArtifact.sha256,
      },
    );
  }

  async #endNode({ at, attemptId = "", payload }: Line<"node_outcome">): Promise<void> {
    const attempt = this.#attempt(attemptId);
    if (attempt === undefined) return;
    const { outcome, action, durationMs = 0 } = payload;
    const error = errorOf(payload.error);
    const place: Place = { at, attempt };
    // When only the projections tell of an attempt, its calls are in its receipts.
    if (!attempt.hasCalls && payload.promptArtifact !== undefined) {
      this.#turns.start(attempt, payload, attempt.startedAt, payload.conversation);
    }
    if (!attempt.hasCalls && action?.actionType === "shell") this.#shells.start(attempt, action, attempt.startedAt);
    if (this.#turns.isRunning(attempt)) {
      this.#keepRange(attempt, await this.#turns.end(attempt, payload, at, outcome, error));
    }
    if (action?.actionType === "shell" && payload.stdoutArtifact !== undefined) {
      this.#shells.complete(attempt, action, payload, at);
    } else this.#shells.abandon(attempt, at, outcome, error);
    if (action?.actionType === "function") {
      this.#recorder.emit("Gap", place, { what: "calls", reason: FUNCTION_CALLS });
    }
    if (outcome === "timed_out") this.#timeoutFired(place, error);
    const range = this.#ranges.get(attempt);
    const output = await outputOf(this.#source, payload, (value) => this.#values.store(value));
    this.#recorder.emit("StepCompleted", place, {
      nodeId: attempt.nodeId,
      outcome,
      durationMs,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(range !== undefined && { conversation: [range] }),
    });
    this.#routes.nodeEnded({ attempt, at, outcome: payload });
  }

  #timeoutFired(place: Place, error: ErrorRecord | undefined): void {
    const timeoutMs = Number(/(\d+)ms/.exec(error?.message ?? "")?.[1] ?? 0);
    this.#recorder.emit("TimeoutFired", place, { timeoutMs, scope: "attempt" });
  }

  #keepRange(attempt: Attempt, range: Range | undefined): void {
    if (range !== undefined) this.#ranges.set(attempt, range);
  }

  /** A checkpoint ends the process: the question stays open, and acpx cannot answer it. */
  #pause(): void {
    const attempt = [...this.#attempts.values()].at(-1);
    if (attempt === undefined) return;
    const last = this.#recorder.events.at(-1);
    const output =
      last?.type === "StepCompleted" && last.payload.output && "value" in last.payload.output
        ? last.payload.output.value
        : undefined;
    const summary = this.#bundle.run?.statusDetail ?? valueAt(output, "summary");
    const message = typeof summary === "string" ? summary : attempt.nodeId;
    const callId = attempt.nextCall();
    const place = { at: this.#at, attempt, callId };
    this.#recorder.emit("InteractionRequested", place, { interactionType: "checkpoint", message });
    this.#recorder.emit("RunPaused", { at: this.#at }, { reason: message, interactions: [callId] });
  }

  #end(at: string, status: "completed" | "failed" | "timed_out", error: ErrorRecord | undefined): void {
    if (status === "failed" && error?.message === "Interrupted") {
      const by = { type: "user", name: "signal" };
      this.#recorder.emit("CancelRequested", { at }, { by, scope: "run", reason: "Interrupted" });
    }
    const totals = totalsOf(this.#recorder.events, this.#bundle.manifest.startedAt, at);
    this.#recorder.emit("RunCompleted", { at }, { status, ...(error !== undefined && { error }), totals });
  }

  async #interrupt(): Promise<void> {
    const recorder = this.#recorder;
    const at = this.#at;
    this.#turns.advance();
    const lastSeq = recorder.events.length;
    const inFlight = [...recorder.open.values()].map(({ callId, type, name }) => ({ callId, type, name }));
    for (const attempt of this.#attempts.values()) {
      await this.#turns.end(attempt, {}, at, "interrupted");
      this.#shells.abandon(attempt, at, "interrupted");
    }
    const bytesCut = this.#bundle.trace.bytesCut;
    recorder.emit("RunInterrupted", { at }, { lastSeq, inFlight, bytesCut });
    const message = "the run has no end: acpx was killed, or it still runs";
    this.#onFinding(finding("run_unfinished", { file: "trace.ndjson", message }));
  }

  #attempt(attemptId = ""): Attempt | undefined {
    const attempt = this.#attempts.get(attemptId);
    if (attempt === undefined) {
      this.#recorder.emit("Gap", { at: this.#at }, { what: `attempt ${attemptId}`, reason: ATTEMPT_UNKNOWN });
    }
    return attempt;
  }
}

/** Tells an acpx run as the events of a timeline. */
export function map(bundle: AcpxBundle, options: MapOptions): Promise<MappedRun> {
  return new RunTeller(bundle, options).tell();
}
