import type { TimelineEvent } from "../event.ts";
import type { EventType } from "../events/catalogue.ts";
import { subjectOf } from "./subject.ts";

export type CallType = "model" | "tool" | "agent" | "interaction" | "sleep";

/** What an event says about a call: that it began, or how it ended. */
export type CallEdge =
  | {
      readonly edge: "start";
      readonly callType: CallType;
      readonly name: string;
      readonly retryOf?: string;
      readonly subject?: string;
    }
  | { readonly edge: "end"; readonly status: string };

const retryOf = (payload: { readonly retryOf?: string | undefined }): { retryOf?: string } =>
  payload.retryOf === undefined ? {} : { retryOf: payload.retryOf };

const about = (subject: string | undefined): { subject?: string } => (subject === undefined ? {} : { subject });

type EdgeOf = { readonly [Type in EventType]: (event: TimelineEvent<Type>) => CallEdge | undefined };

const neither = (): undefined => undefined;

const EDGES = {
  RunStarted: neither,
  RunPaused: neither,
  RunInterrupted: neither,
  RunResumed: neither,
  CancelRequested: neither,
  TimeoutFired: neither,
  RunCompleted: neither,
  StepStarted: neither,
  StepCompleted: neither,
  StepHeartbeat: neither,
  Decision: neither,
  ModelInvocationStarted: ({ payload }) => ({
    edge: "start",
    callType: "model",
    name: payload.model,
    ...retryOf(payload),
  }),
  ModelInvocation: ({ payload }) => ({ edge: "end", status: payload.status }),
  ToolCallStarted: ({ payload }) => ({
    edge: "start",
    callType: "tool",
    name: payload.name,
    ...retryOf(payload),
    ...about(subjectOf(payload.input)),
  }),
  ToolCall: ({ payload }) => ({ edge: "end", status: payload.status }),
  PolicyCheck: neither,
  InteractionRequested: ({ payload }) => ({ edge: "start", callType: "interaction", name: payload.interactionType }),
  InteractionResolved: ({ payload }) => ({ edge: "end", status: payload.action }),
  ArtifactCreated: neither,
  SessionBound: neither,
  AgentTurnStarted: ({ payload }) => ({ edge: "start", callType: "agent", name: payload.agent, ...retryOf(payload) }),
  AgentTurn: ({ payload }) => ({ edge: "end", status: payload.status }),
  Effect: ({ payload }) => (payload.timer === undefined ? undefined : { edge: "end", status: payload.timer }),
  SleepStarted: () => ({ edge: "start", callType: "sleep", name: "sleep" }),
  GitCommit: neither,
  GitSnapshot: neither,
  CiJob: neither,
  CiStep: neither,
  FileChange: neither,
  NetworkAttempt: neither,
  ProcessSpawned: neither,
  LogLine: neither,
  Gap: neither,
  ReplayVerdict: neither,
} satisfies EdgeOf;

/** Whether `event` begins or ends a call, and how. */
export function callEdge(event: TimelineEvent): CallEdge | undefined {
  // The table has a row of the right type for each type; TypeScript cannot follow that through a union.
  const rows = EDGES as { readonly [type: string]: (event: TimelineEvent) => CallEdge | undefined };
  return rows[event.type]?.(event);
}
