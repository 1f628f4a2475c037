import type { ArtifactRef } from "../events/shared.ts";
import { present } from "./present.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";

/** A named product of a run. */
export interface ProductRow {
  readonly name: string;
  readonly role: string;
  readonly artifact: ArtifactRef;
  readonly seq: number;
  readonly at: string;
  readonly attemptId?: string;
}

export interface ArtifactsState {
  products: ProductRow[];
}

const HANDLERS = {
  RunStarted: ignore,
  RunPaused: ignore,
  RunInterrupted: ignore,
  RunResumed: ignore,
  CancelRequested: ignore,
  TimeoutFired: ignore,
  RunCompleted: ignore,
  StepStarted: ignore,
  StepCompleted: ignore,
  StepHeartbeat: ignore,
  Decision: ignore,
  ModelInvocationStarted: ignore,
  ModelInvocation: ignore,
  ToolCallStarted: ignore,
  ToolCall: ignore,
  PolicyCheck: ignore,
  InteractionRequested: ignore,
  InteractionResolved: ignore,
  ArtifactCreated: (state, { payload, seq, at, attemptId }) => {
    const { name, role, artifact } = payload;
    state.products.push(present({ name, role, artifact, seq, at, attemptId }));
  },
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
} satisfies Handlers<ArtifactsState>;

/** What a run produced, in order. A name that comes again is a newer version of the same product. */
export const artifactsProjection = defineProjection<ArtifactsState>("artifacts", () => ({ products: [] }), HANDLERS);
