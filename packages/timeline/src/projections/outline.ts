import type { TimelineEvent, UnknownEvent } from "../event.ts";
import { present } from "./present.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";
import type { Counts } from "./step-rows.ts";

export type MarkType = "error" | "decision" | "approval" | "block" | "pause" | "commit" | "ci";

/** A moment that a reader of the whole run looks for. `label` is one short sentence, not escaped. */
export interface Mark {
  readonly seq: number;
  readonly at: string;
  readonly markType: MarkType;
  readonly label: string;
  readonly attemptId?: string;
  readonly callId?: string;
}

/** What stands where in a log: how often each type came, unknown ones included, and its marks in order. */
export interface OutlineState {
  counts: Counts<string>;
  marks: Mark[];
}

function mark(state: OutlineState, event: TimelineEvent, markType: MarkType, label: string): void {
  const { seq, at, attemptId, callId } = event;
  state.marks.push(present({ seq, at, markType, label, attemptId, callId }));
}

interface Failing {
  readonly status: string;
  readonly error?: { readonly message: string } | undefined;
}

const FAILED: ReadonlySet<string> = new Set(["failed", "timed_out", "interrupted"]);

/** A call that went wrong. `name` says which. */
function markFailure(state: OutlineState, event: TimelineEvent, { status, error }: Failing, name: string): void {
  if (FAILED.has(status)) mark(state, event, "error", `${name}: ${error?.message ?? status.replace("_", " ")}`);
}

function every(state: OutlineState, { type }: TimelineEvent | UnknownEvent): void {
  state.counts[type] = (state.counts[type] ?? 0) + 1;
}

const HANDLERS = {
  RunStarted: ignore,
  RunPaused: (state, event) => mark(state, event, "pause", event.payload.reason),
  RunInterrupted: (state, event) => mark(state, event, "error", "The process that made the run ended"),
  RunResumed: (state, event) => mark(state, event, "pause", `Resumed by ${event.payload.actor.name}`),
  CancelRequested: (state, event) => mark(state, event, "pause", `Cancel requested by ${event.payload.by.name}`),
  TimeoutFired: ignore,
  RunCompleted: (state, event) => {
    const { status, error } = event.payload;
    if (status !== "completed") mark(state, event, "error", error?.message ?? status.replace("_", " "));
  },
  StepStarted: ignore,
  StepCompleted: (state, event) => {
    const { nodeId, outcome, error } = event.payload;
    markFailure(state, event, { status: outcome, error }, nodeId);
  },
  StepHeartbeat: ignore,
  Decision: (state, event) => {
    const { from, choice, to } = event.payload;
    mark(state, event, "decision", `${from}: ${choice}${to === undefined ? "" : ` → ${to}`}`);
  },
  ModelInvocationStarted: ignore,
  ModelInvocation: (state, event) => markFailure(state, event, event.payload, event.payload.model),
  ToolCallStarted: ignore,
  ToolCall: (state, event) => markFailure(state, event, event.payload, event.payload.name),
  PolicyCheck: (state, event) => {
    const { decision, resource, rule } = event.payload;
    if (decision === "block") mark(state, event, "block", `${resource} blocked by ${rule}`);
  },
  InteractionRequested: (state, event) => mark(state, event, "approval", event.payload.message),
  InteractionResolved: (state, event) =>
    mark(state, event, "approval", `${event.payload.action} by ${event.payload.by.name}`),
  ArtifactCreated: ignore,
  SessionBound: ignore,
  AgentTurnStarted: ignore,
  AgentTurn: (state, event) => markFailure(state, event, event.payload, "agent turn"),
  Effect: ignore,
  SleepStarted: ignore,
  GitCommit: (state, event) => mark(state, event, "commit", event.payload.subject),
  GitSnapshot: ignore,
  CiJob: (state, event) => mark(state, event, "ci", `${event.payload.job}: ${event.payload.status}`),
  CiStep: ignore,
  FileChange: ignore,
  NetworkAttempt: ignore,
  ProcessSpawned: ignore,
  LogLine: ignore,
  Gap: ignore,
  ReplayVerdict: ignore,
} satisfies Handlers<OutlineState>;

/** The run as a strip: see {@link OutlineState}. */
export const outlineProjection = defineProjection<OutlineState>(
  "outline",
  () => ({ counts: {}, marks: [] }),
  HANDLERS,
  every,
);
