import type { RunRows } from "@openexec/protocol";
import {
  callEdge,
  type ErrorRecord,
  type EventType,
  isKnownEvent,
  runProjection,
  type TimelineEvent,
  type UnknownEvent,
  type Usage,
} from "@openexec/timeline";
import type { IndexState } from "./index-state.ts";
import type { RowChanges } from "./row-changes.ts";
import { titleOf } from "./title.ts";

/** Takes one more line: into `state`, which is changed in place, and into the rows that it begins or ends. */
export function foldEvent(state: IndexState, event: TimelineEvent | UnknownEvent, rows: RowChanges): void {
  state.firstAt ??= event.at;
  if (isKnownEvent(event)) {
    // The projection forgets a call when it ends: what the row needs is asked for before.
    const begun = state.run.openCalls.find(({ callId }) => callId === event.callId)?.seq;
    const table = HANDLERS as { readonly [type: string]: Handler };
    table[event.type]?.(state, event, rows, begun);
  }
  runProjection.apply(state.run, event);
}

/** `begun`: the line at which the call of this event began, where it began in this log. */
type Handler<Type extends EventType = EventType> = (
  state: IndexState,
  event: TimelineEvent<Type>,
  rows: RowChanges,
  begun: number | undefined,
) => void;

const ignore = (): void => undefined;

const HANDLERS = {
  RunStarted: (state, { payload }) => {
    const title = titleOf(payload);
    if (title !== undefined) state.title = title;
  },
  RunPaused: ignore,
  RunInterrupted: ignore,
  RunResumed: ignore,
  CancelRequested: ignore,
  TimeoutFired: ignore,
  RunCompleted: ignore,
  StepStarted: (state, { payload, seq, at, attemptId = "" }, rows) => {
    const { nodeId, nodeType, title } = payload;
    rows.set("attempts", seq, { seq, attemptId, nodeId, nodeType, title, startedAt: at });
    state.openAttempts.set(attemptId, seq);
  },
  StepCompleted: (state, { payload, seq, at, attemptId = "" }, rows) => {
    const begun = state.openAttempts.get(attemptId);
    if (begun === undefined) return;
    state.openAttempts.delete(attemptId);
    const { outcome, durationMs, error } = payload;
    rows.set("attempts", begun, { outcome, endedSeq: seq, endedAt: at, durationMs, error: brief(error) });
  },
  StepHeartbeat: ignore,
  Decision: ignore,
  ModelInvocationStarted: (state, event, rows) => {
    const { provider, model } = event.payload;
    rows.set("modelCalls", event.seq, { ...begin(event), provider, model });
    state.models.set(model, state.models.get(model) ?? 0);
  },
  ModelInvocation: (state, event, rows, begun) => {
    const { model, usage, cost, finishReason, timeToFirstTokenMs } = event.payload;
    const tokens = tokensOf(usage);
    state.models.set(model, (state.models.get(model) ?? 0) + (tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0));
    countFailure(state, event.payload.status);
    if (begun === undefined) return;
    const costUsd = cost?.currency === "USD" ? cost.amount : undefined;
    rows.set("modelCalls", begun, { ...end(event), ...tokens, costUsd, finishReason, timeToFirstTokenMs });
  },
  ToolCallStarted: (state, event, rows) => {
    const { name, origin } = event.payload;
    const edge = callEdge(event);
    const subject = edge?.edge === "start" ? edge.subject : undefined;
    rows.set("toolCalls", event.seq, { ...begin(event), parentId: event.parentId, name, origin, subject });
    state.tools.set(name, (state.tools.get(name) ?? 0) + 1);
  },
  ToolCall: (state, event, rows, begun) => {
    countFailure(state, event.payload.status);
    if (begun === undefined) return;
    rows.set("toolCalls", begun, { ...end(event), exitCode: event.payload.process?.exitCode ?? undefined });
  },
  PolicyCheck: (_, { payload, seq, at, attemptId, callId }, rows) => {
    rows.set("policyChecks", seq, { seq, at, attemptId, callId, ...payload });
  },
  InteractionRequested: (state, { payload, seq, at, attemptId, callId }, rows) => {
    rows.set("interactions", seq, { seq, interactionId: callId ?? "", attemptId, requestedAt: at, ...payload });
    state.interactions++;
  },
  InteractionResolved: (_, { payload, seq }, rows, begun) => {
    if (begun === undefined) return;
    const { action, content, by, at, waitedMs } = payload;
    rows.set("interactions", begun, { action, content, by, resolvedAt: at, resolvedSeq: seq, waitedMs });
  },
  ArtifactCreated: (_, { payload, seq, at, attemptId }, rows) => {
    rows.set("artifacts", seq, { seq, at, attemptId, name: payload.name, role: payload.role, ...payload.artifact });
  },
  SessionBound: (state, { payload, seq, sessionId }, rows) => {
    const { handle, agent, command, cwd } = payload;
    const id = sessionId ?? handle;
    state.sessions.set(id, { seq, turns: 0, messages: 0 });
    rows.set("sessions", seq, { seq, sessionId: id, handle, agent, command, cwd, turns: 0, messages: 0 });
  },
  AgentTurnStarted: ignore,
  AgentTurn: (state, { payload, sessionId = "" }, rows) => {
    countFailure(state, payload.status);
    const session = state.sessions.get(sessionId);
    if (session === undefined) return;
    session.turns++;
    session.messages = Math.max(session.messages, payload.conversation?.toSeq ?? 0);
    rows.set("sessions", session.seq, { turns: session.turns, messages: session.messages });
  },
  Effect: ignore,
  SleepStarted: ignore,
  GitCommit: (_, { payload, seq, at }, rows) => {
    const { sha, author, subject, files } = payload;
    const sum = (side: "added" | "removed"): number => files.reduce((total, file) => total + (file[side] ?? 0), 0);
    const changed = { files: files.length, added: sum("added"), removed: sum("removed") };
    rows.set("commits", seq, { seq, at, sha, author, subject, ...changed });
  },
  GitSnapshot: ignore,
  CiJob: (_, { payload, seq, at }, rows) => {
    const { provider, workflow, run, job, status, startedAt, finishedAt, durationMs, url, commit } = payload;
    const fields = { provider, workflow, run, job, status, startedAt, finishedAt, durationMs, url, commit };
    rows.set("ciJobs", seq, { seq, at, ...fields });
  },
  CiStep: ignore,
  FileChange: ignore,
  NetworkAttempt: ignore,
  ProcessSpawned: ignore,
  LogLine: (state, { payload }) => {
    if (payload.level === "error") state.errors++;
    if (payload.level === "warning") state.warnings++;
  },
  Gap: ignore,
  ReplayVerdict: ignore,
} satisfies { readonly [Type in EventType]: Handler<Type> };

function begin({ seq, callId = "" as never, attemptId, at }: TimelineEvent): {
  seq: number;
  callId: string;
  attemptId?: string | undefined;
  startedAt: string;
} {
  return { seq, callId, attemptId, startedAt: at };
}

type Ended = TimelineEvent<"ModelInvocation" | "ToolCall">;

function end({ seq, at, payload }: Ended): Partial<RunRows["toolCalls"]> {
  const error = brief(payload.error);
  const { status, durationMs } = payload;
  return { status, endedSeq: seq, endedAt: at, durationMs, ...(error === undefined ? {} : { error }) };
}

function brief(error: ErrorRecord | undefined): { name: string; message: string; code?: string } | undefined {
  if (error === undefined) return undefined;
  const { name, message, code } = error;
  return { name, message, ...(code === undefined ? {} : { code }) };
}

function tokensOf(usage: Usage | undefined): { inputTokens?: number; outputTokens?: number; cachedTokens?: number } {
  if (usage === undefined) return {};
  const { inputUncached, cacheRead, cacheWrite5m, cacheWrite1h, output } = usage;
  const inputTokens = inputUncached + cacheRead + cacheWrite5m + cacheWrite1h;
  return { inputTokens, outputTokens: output, cachedTokens: cacheRead };
}

function countFailure(state: IndexState, status: string): void {
  if (status === "failed" || status === "timed_out") state.errors++;
}
