import type { TimelineEvent, UnknownEvent } from "../event.ts";
import { isKnownEvent } from "../read/read-timeline.ts";
import { callEdge } from "./calls.ts";
import { present } from "./present.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";
import type { OpenCall, RunState } from "./run-state.ts";
import { totalsProjection } from "./totals.ts";

function start(state: RunState, { payload, at, seq }: TimelineEvent<"RunStarted">): void {
  const { runId, name, title, project, flowHash, actor, workspace, runtime, input, fork, replay } = payload;
  const flow = payload.code?.entry;
  state.phase = "running";
  state.startedAt = at;
  Object.assign(
    state,
    present({ runId, name, title, project, flow, flowHash, actor, workspace, runtime, input, fork }),
  );
  state.trigger = payload.trigger.type;
  if (replay !== undefined) {
    const { of, ofHead, mode, cursor } = replay;
    state.replay = { of, ofHead, mode, ...(cursor === undefined ? {} : { cursor }) };
  }
  state.segments.push({ segment: 1, fromSeq: seq, at, actor, runtime });
}

/** Keeps the calls in flight: a call with a start and no outcome. With a call, and with a step, ends what is open inside. */
function trackCall(state: RunState, event: TimelineEvent): void {
  if (event.type === "StepCompleted") forget(state, ({ attemptId }) => attemptId === event.attemptId);
  const edge = callEdge(event);
  if (edge === undefined || event.callId === undefined) return;
  const { callId, attemptId, seq, at } = event;
  if (edge.edge === "start") {
    const { callType, name } = edge;
    state.openCalls.push({ callId, callType, name, ...(attemptId === undefined ? {} : { attemptId }), seq, at });
    return;
  }
  forget(state, (call) => call.callId === callId || call.callId.startsWith(`${callId}.`));
}

function forget(state: RunState, isOver: (call: OpenCall) => boolean): void {
  if (!state.openCalls.some(isOver)) return;
  state.openCalls = state.openCalls.filter((call) => !isOver(call));
  const isOpen = (id: string): boolean => state.openCalls.some(({ callId }) => callId === id);
  state.waiting = state.waiting.filter(({ interactionId }) => isOpen(interactionId));
}

function every(state: RunState, event: TimelineEvent | UnknownEvent): void {
  state.lastSeq = event.seq;
  state.lastAt = event.at;
  state.head = event.hash;
  if (!isKnownEvent(event)) {
    state.unknownEvents++;
    return;
  }
  totalsProjection.apply(state.totals, event);
  trackCall(state, event);
}

const HANDLERS = {
  RunStarted: start,
  RunPaused: (state, { payload }) => {
    state.phase = "waiting";
    state.pauseReason = payload.reason;
  },
  RunInterrupted: (state) => {
    state.phase = "interrupted";
    state.interruptions++;
  },
  RunResumed: (state, { payload, seq, at }) => {
    state.phase = "running";
    delete state.pauseReason;
    const { segment, actor, runtime } = payload;
    state.segments.push({ segment, fromSeq: seq, at, actor, runtime });
  },
  CancelRequested: ignore,
  TimeoutFired: ignore,
  RunCompleted: (state, { payload, at }) => {
    state.phase = payload.status;
    state.finishedAt = at;
    delete state.pauseReason;
    Object.assign(state, present({ output: payload.output, error: payload.error }));
  },
  StepStarted: ignore,
  StepCompleted: ignore,
  StepHeartbeat: ignore,
  Decision: ignore,
  ModelInvocationStarted: ignore,
  ModelInvocation: ignore,
  ToolCallStarted: ignore,
  ToolCall: ignore,
  PolicyCheck: (state, { payload }) => {
    state.policyChecks[payload.decision]++;
    if (payload.decision !== "allow" && !payload.enforced) state.advisoryOnly++;
  },
  InteractionRequested: (state, { payload, callId, attemptId, at }) => {
    const { interactionType, message, expiresAt } = payload;
    state.waiting.push(present({ interactionId: callId ?? "", interactionType, message, attemptId, at, expiresAt }));
  },
  InteractionResolved: ignore,
  ArtifactCreated: ignore,
  SessionBound: ignore,
  AgentTurnStarted: ignore,
  AgentTurn: ignore,
  Effect: ignore,
  SleepStarted: ignore,
  GitCommit: ignore,
  GitSnapshot: ignore,
  CiJob: ignore,
  CiStep: ignore,
  FileChange: ignore,
  NetworkAttempt: ignore,
  ProcessSpawned: ignore,
  LogLine: ignore,
  Gap: (state) => {
    state.gaps++;
  },
  ReplayVerdict: (state, { payload }) => {
    const { verdict, derivedHead, compared } = payload;
    if (state.replay !== undefined) state.replay = { ...state.replay, ...present({ verdict, derivedHead, compared }) };
  },
} satisfies Handlers<RunState>;

/** The run as a whole; see {@link RunState}. */
export const runProjection = defineProjection<RunState>(
  "run",
  () => ({
    phase: "pending",
    lastSeq: 0,
    totals: totalsProjection.init(),
    policyChecks: { allow: 0, block: 0, require_approval: 0 },
    advisoryOnly: 0,
    interruptions: 0,
    gaps: 0,
    unknownEvents: 0,
    openCalls: [],
    waiting: [],
    segments: [],
  }),
  HANDLERS,
  every,
);
