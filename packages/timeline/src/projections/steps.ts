import type { TimelineEvent } from "../event.ts";
import { parseAttemptId } from "../ids.ts";
import { callEdge } from "./calls.ts";
import { present } from "./present.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";
import type { AttemptRow, CallRow, Contents, Counts, StepsState } from "./step-rows.ts";

interface Lookup {
  readonly attempts: Map<string, AttemptRow>;
  /** Calls without an outcome. */
  readonly open: Map<string, CallRow>;
  /** Attempts that have not ended, by their path: scope and node. More than one after a crash, the latest last. */
  readonly around: Map<string, string[]>;
}

/** Found rows beside the state, which is plain JSON: rebuilt when a state was put aside and continued. */
const lookups = new WeakMap<StepsState, Lookup>();

/** `fan[3]/review` of `fan[3]/review#1`. */
function pathOf(attemptId: string): string {
  return attemptId.slice(0, attemptId.lastIndexOf("#"));
}

function enter({ around }: Lookup, attemptId: string): void {
  const path = pathOf(attemptId);
  const there = around.get(path);
  if (there === undefined) around.set(path, [attemptId]);
  else there.push(attemptId);
}

function leave({ around }: Lookup, attemptId: string): void {
  const path = pathOf(attemptId);
  const rest = (around.get(path) ?? []).filter((other) => other !== attemptId);
  if (rest.length === 0) around.delete(path);
  else around.set(path, rest);
}

function lookup(state: StepsState): Lookup {
  const known = lookups.get(state);
  if (known !== undefined) return known;
  const calls = [state.loose, ...state.attempts].flatMap((contents) => contents.calls ?? []);
  const made: Lookup = {
    attempts: new Map(state.attempts.map((row) => [row.attemptId, row])),
    around: new Map(),
    open: new Map(calls.filter((call) => call.status === undefined).map((call) => [call.callId, call])),
  };
  for (const row of state.attempts) if (row.outcome === undefined) enter(made, row.attemptId);
  lookups.set(state, made);
  return made;
}

function attemptOf(state: StepsState, event: { readonly attemptId?: string }): AttemptRow | undefined {
  return event.attemptId === undefined ? undefined : lookup(state).attempts.get(event.attemptId);
}

function contentsOf(state: StepsState, event: { readonly attemptId?: string }): Contents {
  return attemptOf(state, event) ?? state.loose;
}

function count<Key extends string>(counts: Counts<Key> | undefined, key: Key): Counts<Key> {
  const next: Counts<Key> = counts ?? {};
  next[key] = (next[key] ?? 0) + 1;
  return next;
}

function startStep(state: StepsState, { payload, attemptId, seq, at }: TimelineEvent<"StepStarted">): void {
  const { nodeId, nodeType, title, timeoutMs } = payload;
  const id = attemptId ?? `${nodeId}#1`;
  const parts = parseAttemptId(id);
  const scope = parts?.scope === "" ? undefined : parts?.scope;
  const attempt = parts?.attempt ?? 1;
  const found = lookup(state);
  const parent = scope === undefined ? undefined : found.around.get(scope.replace(/\[[^[\]]*\]$/, ""))?.at(-1);
  const times = { startedSeq: seq, startedAt: at };
  const row: AttemptRow = present({
    attemptId: id,
    scope,
    parent,
    nodeId,
    attempt,
    nodeType,
    title,
    timeoutMs,
    ...times,
  });
  state.attempts.push(row);
  found.attempts.set(id, row);
  enter(found, id);
}

function endStep(state: StepsState, event: TimelineEvent<"StepCompleted">): void {
  const row = attemptOf(state, event);
  if (row === undefined) return;
  leave(lookup(state), row.attemptId);
  const { outcome, durationMs, error, conversation } = event.payload;
  Object.assign(row, present({ outcome, endedSeq: event.seq, endedAt: event.at, durationMs, error, conversation }));
}

/** What an outcome tells beyond its status. */
interface Outcome {
  readonly durationMs?: number | undefined;
  readonly usage?: (CallRow["usage"] & { readonly raw?: unknown }) | undefined;
  readonly cost?: CallRow["cost"] | undefined;
  readonly error?: { readonly code?: string | undefined; readonly message: string } | undefined;
  readonly exitCode?: number | null | undefined;
}

/** Usage without the provider's raw numbers, which stay in the log. */
function ledger(usage: Outcome["usage"]): CallRow["usage"] | undefined {
  if (usage === undefined) return undefined;
  const { raw: _, ...parts } = usage;
  return parts;
}

function endCall(state: StepsState, event: TimelineEvent, status: string, outcome: Outcome): void {
  const { open } = lookup(state);
  const call = event.callId === undefined ? undefined : open.get(event.callId);
  if (call === undefined) return;
  open.delete(call.callId);
  const { durationMs, cost, error, exitCode } = outcome;
  const ended = { status, endedSeq: event.seq, endedAt: event.at, durationMs, usage: ledger(outcome.usage), cost };
  Object.assign(call, present({ ...ended, exitCode, errorCode: error?.code, errorMessage: error?.message }));
}

function startCall(state: StepsState, event: TimelineEvent): void {
  const edge = callEdge(event);
  if (edge?.edge !== "start" || event.callId === undefined) return;
  const { callId, parentId, sessionId, seq, at } = event;
  const { callType, name, retryOf, subject } = edge;
  const times = { startedSeq: seq, startedAt: at };
  const call: CallRow = present({ callId, callType, name, subject, ...times, parentId, sessionId, retryOf });
  const contents = contentsOf(state, event);
  contents.calls ??= [];
  contents.calls.push(call);
  lookup(state).open.set(callId, call);
}

const HANDLERS = {
  RunStarted: ignore,
  RunPaused: ignore,
  RunInterrupted: ignore,
  RunResumed: ignore,
  CancelRequested: ignore,
  TimeoutFired: (state, event) => {
    const row = attemptOf(state, event);
    if (row !== undefined) row.timedOut = true;
  },
  RunCompleted: ignore,
  StepStarted: startStep,
  StepCompleted: endStep,
  StepHeartbeat: (state, event) => {
    const row = attemptOf(state, event);
    if (row !== undefined) Object.assign(row, present({ heartbeatAt: event.at, detail: event.payload.detail }));
  },
  Decision: (state, event) => {
    const { choice, to, rule } = event.payload;
    const contents = contentsOf(state, event);
    contents.decisions ??= [];
    contents.decisions.push(present({ seq: event.seq, choice, to, rule }));
  },
  ModelInvocationStarted: startCall,
  ModelInvocation: (state, event) => endCall(state, event, event.payload.status, event.payload),
  ToolCallStarted: startCall,
  ToolCall: (state, event) => {
    const { status, durationMs, error, process } = event.payload;
    endCall(state, event, status, { durationMs, error, exitCode: process?.exitCode });
  },
  PolicyCheck: (state, event) => {
    const contents = contentsOf(state, event);
    contents.policyChecks = count(contents.policyChecks, event.payload.decision);
  },
  InteractionRequested: startCall,
  InteractionResolved: (state, event) =>
    endCall(state, event, event.payload.action, { durationMs: event.payload.waitedMs }),
  ArtifactCreated: ignore,
  SessionBound: ignore,
  AgentTurnStarted: startCall,
  AgentTurn: (state, event) => endCall(state, event, event.payload.status, event.payload),
  Effect: (state, event) => {
    if (event.payload.timer !== undefined) endCall(state, event, event.payload.timer, {});
  },
  SleepStarted: startCall,
  GitCommit: ignore,
  GitSnapshot: ignore,
  CiJob: ignore,
  CiStep: ignore,
  FileChange: ignore,
  NetworkAttempt: ignore,
  ProcessSpawned: ignore,
  LogLine: (state, event) => {
    const contents = contentsOf(state, event);
    contents.logs = count(contents.logs, event.payload.level);
  },
  Gap: ignore,
  ReplayVerdict: ignore,
} satisfies Handlers<StepsState>;

/**
 * Takes the attempts that ended before `seq` out of the state and returns them in the order in which they started. A
 * writer of long runs drains now and then, so that only what is open stays in memory; what is said about a drained
 * attempt later on goes to `loose`.
 */
export function drainSteps(state: StepsState, seq: number): AttemptRow[] {
  const drained: AttemptRow[] = [];
  const kept: AttemptRow[] = [];
  for (const row of state.attempts) (row.endedSeq !== undefined && row.endedSeq < seq ? drained : kept).push(row);
  const { attempts, open } = lookup(state);
  for (const row of drained) {
    attempts.delete(row.attemptId);
    for (const call of row.calls ?? []) open.delete(call.callId);
  }
  state.attempts = kept;
  return drained;
}

/** Attempts in order, each with its calls and decisions: one small row each, no payloads. */
export const stepsProjection = defineProjection<StepsState>("steps", () => ({ attempts: [], loose: {} }), HANDLERS);
