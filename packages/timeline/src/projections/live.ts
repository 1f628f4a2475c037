import type { RunStatus } from "../bundle/run-status.ts";
import type { TimelineEvent, UnknownEvent } from "../event.ts";
import type { NodeType } from "../events/step.ts";
import { isKnownEvent } from "../read/read-timeline.ts";
import { present } from "./present.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";
import { type CountedTotals, totalsProjection } from "./totals.ts";

export interface LiveAttempt {
  readonly attemptId: string;
  readonly nodeType: NodeType;
  readonly title?: string;
  readonly startedAt: string;
  heartbeatAt?: string;
  detail?: string;
}

/** What is going on now; small enough to be rewritten every second. Attempts that ended are only counted. */
export interface LiveState {
  runId?: string;
  phase: RunStatus;
  lastSeq: number;
  lastAt?: string;
  current: LiveAttempt[];
  finished: number;
  waiting: number;
  totals: CountedTotals;
}

function currentOf(state: LiveState, event: { readonly attemptId?: string }): LiveAttempt | undefined {
  return state.current.find((attempt) => attempt.attemptId === event.attemptId);
}

function every(state: LiveState, event: TimelineEvent | UnknownEvent): void {
  state.lastSeq = event.seq;
  state.lastAt = event.at;
  if (isKnownEvent(event)) totalsProjection.apply(state.totals, event);
}

const HANDLERS = {
  RunStarted: (state, { payload }) => {
    state.runId = payload.runId;
    state.phase = "running";
  },
  RunPaused: (state) => {
    state.phase = "waiting";
  },
  RunInterrupted: (state) => {
    state.phase = "interrupted";
  },
  RunResumed: (state) => {
    state.phase = "running";
  },
  CancelRequested: ignore,
  TimeoutFired: ignore,
  RunCompleted: (state, { payload }) => {
    state.phase = payload.status;
    state.current = [];
  },
  StepStarted: (state, { payload, attemptId, at }) => {
    const { nodeId, nodeType, title } = payload;
    state.current.push(present({ attemptId: attemptId ?? nodeId, nodeType, title, startedAt: at }));
  },
  StepCompleted: (state, event) => {
    const ended = currentOf(state, event);
    if (ended === undefined) return;
    state.current.splice(state.current.indexOf(ended), 1);
    state.finished++;
  },
  StepHeartbeat: (state, event) => {
    const attempt = currentOf(state, event);
    if (attempt !== undefined) Object.assign(attempt, present({ heartbeatAt: event.at, detail: event.payload.detail }));
  },
  Decision: ignore,
  ModelInvocationStarted: ignore,
  ModelInvocation: ignore,
  ToolCallStarted: ignore,
  ToolCall: ignore,
  PolicyCheck: ignore,
  InteractionRequested: (state) => {
    state.waiting++;
  },
  InteractionResolved: (state) => {
    state.waiting = Math.max(0, state.waiting - 1);
  },
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
  Gap: ignore,
  ReplayVerdict: ignore,
} satisfies Handlers<LiveState>;

/** The snapshot behind `projections/live.json`. */
export const liveProjection = defineProjection<LiveState>(
  "live",
  () => ({ phase: "pending", lastSeq: 0, current: [], finished: 0, waiting: 0, totals: totalsProjection.init() }),
  HANDLERS,
  every,
);
