import { createHash } from "node:crypto";
import {
  attemptId,
  callId,
  type Draft,
  newRunId,
  type PayloadOf,
  type RunId,
  type RunStatus,
  type TimelineEvent,
} from "@openexec/timeline";
import type { RunChange } from "../change.ts";
import type { RunFacts } from "../run-facts.ts";

/** A made-up run in a few words. `n` gives it its id; all else has a default. */
export interface RunSpec {
  readonly n: number;
  readonly project?: string;
  readonly flow?: string;
  readonly trigger?: PayloadOf<"RunStarted">["trigger"]["type"];
  readonly actor?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly commit?: string;
  /** Milliseconds since 1970. */
  readonly startedMs?: number;
  readonly durationMs?: number;
  readonly end?: Extract<RunStatus, "completed" | "failed" | "timed_out" | "cancelled" | "waiting" | "running">;
  readonly input?: string;
  readonly code?: string;
  readonly tools?: readonly {
    readonly name: string;
    readonly output?: string;
    readonly failed?: boolean;
    readonly open?: boolean;
  }[];
  readonly models?: readonly {
    readonly model: string;
    readonly tokens?: number;
    readonly cost?: number;
    readonly answer?: string;
  }[];
  readonly asked?: readonly ("answered" | "open")[];
  readonly blocked?: number;
  readonly commits?: readonly string[];
  readonly logs?: readonly ("info" | "warning" | "error")[];
  readonly replayOf?: string;
  readonly forkOf?: string;
  readonly facts?: RunFacts;
}

export const FIRST_MS = Date.UTC(2026, 0, 1);
const HEX = "0".repeat(64);

/** The id of the run with this `n`; later ones sort later. */
export function madeRunId(n: number): RunId {
  return newRunId(FIRST_MS + n * 1000, new Uint8Array(10));
}

/** All news about a made-up run: its log from the first line on, and its facts. */
export function madeRun(spec: RunSpec): RunChange {
  return { runId: madeRunId(spec.n), events: madeEvents(spec), facts: spec.facts ?? {} };
}

/** The log of a made-up run; each hash follows from all lines before it. */
export function madeEvents(spec: RunSpec): readonly TimelineEvent[] {
  const { startedMs = FIRST_MS + spec.n * 1000, durationMs = 1000 } = spec;
  const drafts = draftsOf(spec);
  let hash = HEX;
  return drafts.map((draft, index) => {
    const share = drafts.length === 1 ? 0 : index / (drafts.length - 1);
    const at = new Date(startedMs + Math.floor(durationMs * share)).toISOString();
    hash = createHash("sha256")
      .update(hash + at + JSON.stringify(draft))
      .digest("hex");
    return { ...draft, seq: index + 1, at, hash } as TimelineEvent;
  });
}

function draftsOf(spec: RunSpec): readonly Draft[] {
  const attempt = attemptId("", "work", 1);
  let calls = 0;
  const usage = (tokens: number) => ({
    inputUncached: tokens,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: tokens,
    reasoning: 0,
  });
  const drafts: Draft[] = [
    { type: "RunStarted", payload: startedOf(spec) },
    { type: "StepStarted", attemptId: attempt, payload: { nodeId: "work", nodeType: "agent" } },
  ];
  const add = (draft: Draft): void => void drafts.push({ ...draft, attemptId: attempt });
  for (const { model, tokens = 10, cost, answer = "" } of spec.models ?? []) {
    const id = callId(attempt, ++calls);
    const request = { messages: { value: [] } };
    add({ type: "ModelInvocationStarted", callId: id, payload: { provider: "p", api: "chat", model, request } });
    const price = cost === undefined ? {} : { cost: { amount: cost, currency: "USD", table: "t" } };
    const said = { message: { value: answer }, usage: usage(tokens), ...price };
    add({
      type: "ModelInvocation",
      callId: id,
      payload: { provider: "p", model, status: "ok", durationMs: tokens, ...said },
    });
  }
  for (const [index, { name, output = "", failed = false, open = false }] of (spec.tools ?? []).entries()) {
    const id = callId(attempt, ++calls);
    const input = { value: { command: `${name} ${index}` } };
    add({ type: "ToolCallStarted", callId: id, payload: { name, origin: "runtime", input } });
    const status = failed ? ("failed" as const) : ("ok" as const);
    if (!open)
      add({
        type: "ToolCall",
        callId: id,
        payload: { name, status, durationMs: index * 7, output: { value: output } },
      });
  }
  for (let index = 0; index < (spec.blocked ?? 0); index++) {
    const rule = { rule: "r", reason: "no", enforced: true } as const;
    add({ type: "PolicyCheck", payload: { capability: "shell", resource: "rm", decision: "block", ...rule } });
  }
  for (const asked of spec.asked ?? []) {
    const id = callId(attempt, ++calls);
    add({ type: "InteractionRequested", callId: id, payload: { interactionType: "approval", message: "May I?" } });
    const by = { type: "user", name: "ada" };
    const at = new Date(FIRST_MS).toISOString();
    if (asked === "answered")
      add({ type: "InteractionResolved", callId: id, payload: { action: "accept", by, at, waitedMs: 5 } });
  }
  for (const sha of spec.commits ?? []) {
    add({ type: "GitCommit", payload: { sha, parents: [], author: "ada", subject: "Change it", files: [] } });
  }
  for (const level of spec.logs ?? []) add({ type: "LogLine", payload: { level, message: `a ${level} line` } });
  return [...drafts, ...endOf(spec)];
}

function startedOf(spec: RunSpec): PayloadOf<"RunStarted"> {
  const { repo, branch, commit, code, input, forkOf, replayOf } = spec;
  return {
    format: "openexec.timeline.v1",
    runId: madeRunId(spec.n),
    name: spec.flow ?? "flow",
    project: spec.project ?? "project",
    trigger: { type: spec.trigger ?? "cli" },
    actor: { type: "user", name: spec.actor ?? "ada" },
    workspace: { cwd: "/", ...(repo && { repo }), ...(branch && { branch }), ...(commit && { baseCommit: commit }) },
    runtime: { name: "openexec", version: "1.0.0", flags: [] },
    ...(input === undefined ? {} : { input: { value: input } }),
    ...(code === undefined
      ? {}
      : { code: { entry: "a.ts", modules: [], node: "20", icu: "1", submitted: { value: code } } }),
    ...(forkOf === undefined ? {} : { fork: { of: forkOf, atSeq: 1, headAtSeq: HEX } }),
    ...(replayOf === undefined ? {} : { replay: { of: replayOf, ofHead: HEX, mode: "exact" } }),
  };
}

function endOf({ end = "completed", durationMs = 1000 }: RunSpec): readonly Draft[] {
  if (end === "running") return [];
  if (end === "waiting") return [{ type: "RunPaused", payload: { reason: "waits for a person" } }];
  const totals = {
    steps: 1,
    modelCalls: 0,
    toolCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cost: [],
    unpricedCalls: 0,
    durationMs,
  };
  const error = end === "completed" ? {} : { error: { name: "Error", message: `it ${end}`, code: "flow_failed" } };
  return [{ type: "RunCompleted", payload: { status: end, totals, ...error } }];
}
