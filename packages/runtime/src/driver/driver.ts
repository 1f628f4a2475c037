import type {
  ArtifactRef,
  AttemptId,
  CallId,
  Draft,
  EncodedValue,
  ErrorRecord,
  EventType,
  Json,
  ModelRequest,
  PayloadOf,
  SessionId,
  StepOutcome,
  StoredValue,
  Totals,
  Usage,
} from "@openexec/timeline";
import type { AgentCommand, AgentMessage, Question, ShellCommand } from "../ports/index.ts";
import type { HeldBack } from "./held-back.ts";

/** What a call asks of the world, by effect type. */
export interface EffectSpecs {
  readonly model: { readonly request: ModelRequest };
  readonly shell: ShellCommand & { readonly allowNonZeroExit?: boolean };
  /** A function that only live runs execute; its own calls are recorded below it. */
  readonly function: { readonly execute: () => Promise<unknown> };
  readonly file: { readonly operation: "read" | "write"; readonly path: string; readonly content?: string };
  readonly agent: { readonly session: SessionId; readonly command: AgentCommand };
  readonly ask: Question & {
    readonly expiresAt?: string;
    /** An agent waits for the answer: nobody there means no, at once. */
    readonly whenNobody?: "decline";
  };
  readonly sleep: { readonly untilMs: number };
}
export type EffectType = keyof EffectSpecs;

/** The event that ends a call, by effect type. */
export const OUTCOME_TYPE = {
  model: "ModelInvocation",
  shell: "ToolCall",
  function: "ToolCall",
  file: "ToolCall",
  agent: "AgentTurn",
  ask: "InteractionResolved",
  sleep: "Effect",
} as const satisfies Record<EffectType, EventType>;
export type OutcomeType<Type extends EffectType = EffectType> = (typeof OUTCOME_TYPE)[Type];

/** A call whose `…Started` event has been emitted. */
export type Call = {
  [Type in EffectType]: {
    readonly type: Type;
    readonly name: string;
    readonly id: CallId;
    readonly attemptId: AttemptId | undefined;
    readonly parentId: CallId | undefined;
    readonly sessionId: SessionId | undefined;
    readonly spec: EffectSpecs[Type];
    /** Who made it. The signal is aborted when that was timed out or cancelled; the outcome still comes. */
    readonly owner: { readonly signal: AbortSignal };
  };
}[EffectType];

/** Reads a stored value of the payload that is being delivered; artifacts are at hand. */
export type ReadValue = (stored: StoredValue) => unknown;

/** What the world, or the record, has for the engine next. */
export type Delivery =
  | {
      readonly type: "outcome";
      readonly callId: CallId;
      readonly payload: PayloadOf<OutcomeType>;
      readonly read: ReadValue;
    }
  | { readonly type: "message"; readonly sessionId: SessionId; readonly message: AgentMessage }
  | { readonly type: "agent-exit"; readonly sessionId: SessionId; readonly reason: string | Error }
  | { readonly type: "timeout"; readonly attemptId: AttemptId | undefined }
  | { readonly type: "cancel"; readonly reason: string | undefined }
  /** What ended an attempt that is replayed alone: something around it. */
  | {
      readonly type: "end";
      readonly attemptId: AttemptId;
      readonly outcome: Exclude<StepOutcome, "ok" | "skipped">;
      readonly reason: string;
    }
  | { readonly type: "resumed"; readonly inFlight: PayloadOf<"RunResumed">["inFlight"] }
  /** Code that waited outside the ports goes on. Late: whatever else it comes to is not waited for. */
  | { readonly type: "settled"; readonly attemptId: AttemptId; readonly isLate?: boolean }
  /** Only people can bring this run forward. */
  | { readonly type: "pause"; readonly interactions: readonly CallId[] }
  /** The record is at its end, or replay and record part. */
  | { readonly type: "stop" };

/** What the engine waits for at the barrier. */
export interface Barrier {
  /** As it is at any time: functions make calls while the engine waits. */
  readonly pending: ReadonlyMap<CallId, Call>;
  /** Attempts whose code waits on something that is no port. */
  readonly outside: ReadonlySet<AttemptId>;
  /** Whether code of an attempt has not returned, whatever it waits on. */
  isRunning(attemptId: AttemptId): boolean;
}

/** Sources of values that code reads from the world, one column of `Effect` each. */
export interface ValueTypes {
  readonly clock: number;
  readonly monotonic: number;
  readonly seed: string;
  readonly env: readonly [string, string | null];
  readonly system: readonly [string, unknown];
}
export type ValueSource = keyof ValueTypes;

export interface AttemptWatch {
  readonly attemptId: AttemptId;
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly detail: string | undefined;
}

/**
 * What flow code and engine may ask of the world. Two implementations, live and tape; the engine can't tell which.
 * (The seven methods of the port; `values` and `agents` are its two side doors, each small.)
 */
export interface Driver {
  /**
   * The next event of the log, in order; live writes it, tape compares it. Returns the payload as the log holds it:
   * measured fields are those of the record.
   */
  emit<Type extends EventType>(draft: Draft<Type>): PayloadOf<Type>;
  /** An event seen from outside (class carried): live writes it, a tape has it already. */
  carry(draft: Draft): void;
  /** Keeps an encoded value: inline up to 4 KiB, else as an artifact of its own. */
  store(encoded: EncodedValue): StoredValue;
  /** A value as the log will hold it: secrets replaced. */
  clean<Value extends Json>(value: Value): Value;
  /** Keeps bytes as an artifact whatever their size: a named product. */
  keep(bytes: Uint8Array, mediaType: string): ArtifactRef;
  /** Starts a call. Live: performed once its `…Started` line is durable. Its outcome comes from `next`. */
  begin(call: Call): void;
  /** Gives up a call whose outcome nobody waits for (a cleared timer). */
  drop(callId: CallId): void;
  /** The next delivery; called only when all code is quiescent. */
  next(barrier: Barrier): Promise<Delivery>;
  /** An input from outside that may be delivered between steps of code that never waits. */
  poll(): Delivery | undefined;
  /**
   * Where one attempt is replayed alone: the end that the record gives it before anything else that its code did.
   * Elsewhere the engine derives such ends itself, and this is undefined.
   */
  endBefore(attemptId: AttemptId): Delivery | undefined;
  readonly values: ValuePort;
  readonly agents: AgentDoor;
  readonly watch: WatchDoor;
  totals(): Totals;
  /** The context pack in force: the newest one in the log. */
  readonly contextPack: ArtifactRef | undefined;
}

export interface ValuePort {
  /** A value that code reads. `real` is only called live. */
  read<Source extends ValueSource>(
    attemptId: AttemptId | undefined,
    source: Source,
    real: () => ValueTypes[Source],
  ): ValueTypes[Source];
  /** Whether a callback of this attempt may run: one that never returned in the record is not run again. */
  mayRun(attemptId: AttemptId): boolean;
}

/** Agents, as sessions. Only live ones are processes. */
export interface AgentDoor {
  /** A turn begins: starts the agent of the session, or finds it running. */
  open(sessionId: SessionId, command: AgentCommand, callId: CallId): void;
  /** Whether the process that the session's client talked to is still the one there, in this turn. */
  isRunning(sessionId: SessionId, callId: CallId): boolean;
  /** Where one attempt is replayed alone: whether the record has its turn begin here. Turns of others may come first. */
  mayBegin(attemptId: AttemptId): boolean;
  /**
   * Where a turn is replayed alone: whether its prompt was sent in the record. What ended it comes sooner or later there than it
   * came then. Elsewhere, and where the record does not say, the end itself tells, and this is `undefined`.
   */
  wasAsked(callId: CallId): boolean | undefined;
  /** Where a turn is replayed alone: what was said before it and is still to be caught up with. Elsewhere nothing. */
  takeEarlier(sessionId: SessionId): readonly SpokenMessage[];
  /** The session has its protocol id. */
  bound(sessionId: SessionId, binding: SessionBinding): void;
  /** A message to the agent: live sends and records it, tape compares it. */
  send(sessionId: SessionId, message: AgentMessage): void;
  /** The turn ended; live queues its outcome, a tape has it. */
  finish(callId: CallId, outcome: AgentTurnOutcome): void;
  /** Ends the process of an isolated session. */
  close(sessionId: SessionId): void;
  /** What a command of the agent has written so far. */
  outputSoFar(callId: CallId): string;
  /** Ends a command of the agent; its outcome still comes. */
  kill(callId: CallId): void;
}

/** A message of a session, as it was recorded. */
export interface SpokenMessage {
  readonly direction: "inbound" | "outbound";
  readonly message: AgentMessage;
}

export interface SessionBinding {
  readonly handle: string;
  readonly agent: string;
  readonly agentName?: string;
  readonly command: AgentCommand;
  readonly isolated: boolean;
  readonly protocolIds: Readonly<Record<string, string>>;
}

export interface AgentTurnOutcome {
  readonly status: "ok" | "failed" | "timed_out" | "cancelled";
  readonly stopReason?: string;
  readonly reply: string;
  readonly usage?: Usage;
  readonly cost?: { readonly amount: number; readonly currency: string };
  readonly error?: ErrorRecord;
}

export interface WatchDoor {
  /** Deadline and heartbeat of an attempt, until the returned function is called. */
  attempt(watch: AttemptWatch): () => void;
  /**
   * Whether code of this attempt may go on where it is now. Live it always may. In a replay code that waited outside the
   * ports may be too early.
   * @param isIdle the engine waits for a delivery: only something outside can have moved the code
   */
  mayGoOn(attemptId: AttemptId, isIdle: boolean): boolean;
  /**
   * Whether code of this attempt that returns now does so after its time: a command that it waited for in its own thread
   * kept the timer from firing. Its timeout comes next then, and what it returned counts for nothing.
   */
  isOverdue(attemptId: AttemptId): boolean;
  /** The log says that code of this attempt came back after its time: its timeout comes at once when the run goes on. */
  overdue(attemptId: AttemptId): void;
  /** Whether the log has this event of the attempt next; without one, what follows from a callback's return. */
  fits(attemptId: AttemptId, event: HeldBack["event"]): boolean;
  /** Code of this attempt that waited outside the ports came back. */
  settled(attemptId: AttemptId): void;
  /** Code of this attempt waits outside the ports. */
  outside(attemptId: AttemptId, reason: string): void;
}
