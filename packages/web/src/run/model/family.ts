import type { CallType, EventType, NodeType } from "@openexec/timeline";

/** What sort of thing happened; each has a colour of its own. `code` has none. */
export type Family = "model" | "tool" | "human" | "policy" | "git" | "agent" | "code";

/** Lanes of the strip, from top to bottom. */
export const LANES: readonly Family[] = ["model", "agent", "tool", "human", "code"];

export const FAMILY_OF_CALL = {
  model: "model",
  tool: "tool",
  agent: "agent",
  interaction: "human",
  sleep: "code",
} as const satisfies Record<CallType, Family>;

export const FAMILY_OF_NODE = {
  agent: "agent",
  action: "tool",
  shell: "tool",
  compute: "code",
  decision: "code",
  checkpoint: "human",
  model: "model",
  parallel: "code",
} as const satisfies Record<NodeType, Family>;

export const FAMILY_OF_EVENT = {
  RunStarted: "code",
  RunPaused: "human",
  RunInterrupted: "code",
  RunResumed: "human",
  CancelRequested: "human",
  TimeoutFired: "code",
  RunCompleted: "code",
  StepStarted: "code",
  StepCompleted: "code",
  StepHeartbeat: "code",
  Decision: "code",
  ModelInvocationStarted: "model",
  ModelInvocation: "model",
  ToolCallStarted: "tool",
  ToolCall: "tool",
  PolicyCheck: "policy",
  InteractionRequested: "human",
  InteractionResolved: "human",
  ArtifactCreated: "code",
  SessionBound: "agent",
  AgentTurnStarted: "agent",
  AgentTurn: "agent",
  Effect: "code",
  SleepStarted: "code",
  GitCommit: "git",
  GitSnapshot: "git",
  CiJob: "git",
  CiStep: "git",
  FileChange: "git",
  NetworkAttempt: "tool",
  ProcessSpawned: "tool",
  LogLine: "code",
  Gap: "code",
  ReplayVerdict: "code",
} as const satisfies Record<EventType, Family>;
