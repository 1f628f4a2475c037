import type { TimelineEvent } from "../event.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";

/** A bound agent session and what was said in it so far. */
export interface SessionRow {
  readonly sessionId: string;
  readonly handle: string;
  readonly agent: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly isolated: boolean;
  readonly boundSeq: number;
  readonly protocolIds: Readonly<Record<string, string>>;
  turns: number;
  /** Messages of `events.ndjson` that turns cover. */
  messages: number;
}

export interface SessionsState {
  sessions: SessionRow[];
}

function bind(state: SessionsState, { payload, sessionId, seq }: TimelineEvent<"SessionBound">): void {
  const { handle, agent, command, cwd, isolated, protocolIds } = payload;
  const identity = { sessionId: sessionId ?? handle, handle, agent, command, cwd, isolated };
  state.sessions.push({ ...identity, boundSeq: seq, protocolIds, turns: 0, messages: 0 });
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
  ArtifactCreated: ignore,
  SessionBound: bind,
  AgentTurnStarted: ignore,
  AgentTurn: (state, { payload, sessionId }) => {
    // A session bound again after a resume has a second row; turns belong to the latest.
    const session = state.sessions.findLast((row) => row.sessionId === sessionId);
    if (session === undefined) return;
    session.turns++;
    session.messages = Math.max(session.messages, payload.conversation?.toSeq ?? 0);
  },
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
} satisfies Handlers<SessionsState>;

/** The agent sessions of a run, in the order in which they were bound. */
export const sessionsProjection = defineProjection<SessionsState>("sessions", () => ({ sessions: [] }), HANDLERS);
