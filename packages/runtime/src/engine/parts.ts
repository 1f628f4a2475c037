import type {
  ArtifactRef,
  AttemptId,
  CallId,
  ConversationStore,
  Draft,
  EncodedValue,
  Scope as EventScope,
  Json,
  PayloadOf,
  SessionId,
  StoredValue,
} from "@openexec/timeline";
import type { ContentBlock } from "../agent/index.ts";
import type { Call, Driver, EffectSpecs, EffectType, OUTCOME_TYPE, OutcomeType, ReadValue } from "../driver/driver.ts";
import type { HeldBack } from "../driver/held-back.ts";
import type { FlowDefinition } from "../flow/types.ts";
import type { CodeContext } from "../globals/code-context.ts";
import type { PolicyEngine } from "../policy/policy.ts";
import type { AgentMessage } from "../ports/index.ts";
import type { AttemptEndedError } from "./errors.ts";
import type { EngineOptions } from "./options.ts";
import type { ScopeResult, StepRecord } from "./step-record.ts";

/** The parts of the engine as they know each other. Each is implemented in the file of its name. */

export type Deliver = (payload: PayloadOf<OutcomeType>, read: ReadValue) => void;

export interface EnginePart {
  readonly flow: FlowDefinition;
  readonly driver: Driver;
  readonly options: EngineOptions;
  readonly policy: PolicyEngine;
  readonly services: Readonly<Record<string, unknown>>;
  readonly sessions: Map<SessionId, AgentSessionPart>;
  /** Requests to models are stored as differences from earlier ones. */
  readonly conversations: ConversationStore;
  /** Set once the run was cancelled. */
  readonly cancelled: AttemptEndedError | undefined;
  /** Set once the run waits for people, who answer in another process. */
  readonly isPaused: boolean;
  /** A fresh copy of the run's input. */
  input(): unknown;
  newSeed(): string;
  begin(call: Call, deliver: Deliver): void;
  drop(id: CallId): boolean;
  inFlightPolicy(id: CallId): "retry" | "wait" | "fail";
  nextAttempt(scope: string, nodeId: string): { readonly id: AttemptId; readonly made: number };
  enter(attempt: AttemptPart): void;
  leave(attempt: AttemptPart): void;
  /** Ends the attempts of the branches of `parent`, and what waits between two attempts there. */
  endChildren(parent: AttemptPart, error: AttemptEndedError): void;
  enterWait(wait: Endable): void;
  leaveWait(wait: Endable): void;
  yield(): Promise<void>;
  /** The engine waits for a delivery. */
  readonly isIdle: boolean;
  /** Code that waited outside the ports wants to go on, when it is its turn. */
  readmit(attempt: AttemptPart): void;
  /** Nothing of it waits for that any more. */
  readmitted(attempt: AttemptPart): void;
  meetEnd(attempt: AttemptPart): void;
}

/** Something that can be ended from outside. */
export interface Endable {
  readonly parent: AttemptPart | undefined;
  end(error: AttemptEndedError): void;
}

/** What code that waited outside the ports came to, until its place in the log is reached. */
export interface BacklogPart {
  readonly isEmpty: boolean;
  hold(held: HeldBack): void;
  letIn(isLate: boolean): void;
}

export type UtteredType = NonNullable<HeldBack["event"]>["type"];
/** An event that flow code asks for by itself. */
export interface Uttered<Type extends UtteredType> {
  readonly type: Type;
  readonly payload: PayloadOf<Type>;
  /** Given when the event is written: calls are numbered in the order of the log. */
  readonly scope: () => Partial<EventScope>;
}

export interface AttemptPart extends CodeContext, Endable {
  readonly engine: EnginePart;
  readonly id: AttemptId;
  readonly nodeId: string;
  readonly calls: CallsPart;
  readonly signal: AbortSignal;
  readonly ended: AttemptEndedError | undefined;
  /** Calls back when it is ended from outside, until the returned function is called. */
  onEnd(listener: (error: AttemptEndedError) => void): () => void;
  /** Nobody waits for its code any more. */
  readonly isOver: boolean;
  meetsEnd(): boolean;
  /** Branches of this attempt that are not over. */
  branches: number;
  /** A value of the world, recorded whoever reads it. */
  observe: CodeContext["read"];
  /** Callbacks of flow code that have not returned yet. */
  readonly running: number;
  /** Code waits on something that is no port. */
  outside: boolean;
  /** What its code came to when it was not its turn. */
  readonly backlog: BacklogPart;
  /** An event that flow code asks for by itself. Code that is too early for it goes on all the same. */
  utter<Type extends UtteredType>(event: Uttered<Type>, logged?: (payload: PayloadOf<Type>) => void): void;
  emit<Type extends Draft["type"]>(type: Type, payload: PayloadOf<Type>, scope?: Partial<EventScope>): PayloadOf<Type>;
  encode(value: unknown, name: string): EncodedValue;
  store(value: unknown, name: string): StoredValue;
  keep(bytes: Uint8Array, mediaType: string): ArtifactRef;
  code<T>(callback: () => T | PromiseLike<T>): T | PromiseLike<T>;
  end(error: AttemptEndedError): void;
  giveUpIfOver(): boolean;
}

export type OutcomeOf<Type extends EffectType> = PayloadOf<(typeof OUTCOME_TYPE)[Type]>;

/** A delivered outcome: what the log holds, and how to read its stored values. */
export interface Outcome<Type extends EffectType> {
  readonly callId: CallId;
  readonly payload: OutcomeOf<Type>;
  readonly read: ReadValue;
}

export interface Started<Type extends EffectType> {
  readonly type: Type;
  readonly name: string;
  readonly spec: EffectSpecs[Type];
  readonly started: { [T in Draft["type"]]: { readonly type: T; readonly payload: PayloadOf<T> } }[Draft["type"]];
  readonly sessionId?: SessionId | undefined;
}

export interface CallsPart {
  readonly attempt: AttemptPart;
  /** The call that these are made in. */
  readonly parentId?: CallId | undefined;
  /** Calls whose outcome has not come; those inside functions are counted at the top. */
  pending: number;
  /** Nobody waits for the code that calls here any more. */
  readonly isOver: boolean;
  meetsEnd(): boolean;
  /** Envelope fields of events that are no calls. */
  readonly scope: { readonly parentId?: CallId; readonly sessionId?: SessionId };
  nextId(): CallId;
  start<Type extends EffectType>(call: Started<Type>, id?: CallId): Promise<Outcome<Type>>;
  /** A recorded sleep of flow code; dropped when the step is complete. The returned function cancels it. */
  timer(ms: number, fire: () => void): () => void;
  /** A recorded sleep of the runtime itself. Resolves when it is over, also when its owner was ended. */
  wait(ms: number, owner?: Call["owner"]): Promise<void>;
}

export interface Branch {
  readonly item: Json | undefined;
  readonly index: number;
  /** Set when the join was decided without this branch: it goes no further. */
  lost?: AttemptEndedError;
}

export interface ScopePart {
  readonly engine: EnginePart;
  /** `""` at the top, else for example `fan[3]`. */
  readonly path: string;
  /** Item and index of the fan-out that this scope is a branch of. */
  readonly branch?: Branch | undefined;
  /** The latest result of a node, of this scope or one around it. */
  find(nodeId: string): StepRecord | undefined;
  nodeIds(): Iterable<string>;
  /** Runs a branch of a fan-out to its end. */
  runBranch(attempt: AttemptPart, graph: Graph, startAt: string, branch: Branch): Promise<ScopeResult>;
}

export interface Graph {
  readonly nodes: FlowDefinition["nodes"];
  readonly edges?: FlowDefinition["edges"];
}

/** One session of an agent, live or fed from the record. */
export interface AgentSessionPart {
  /** As acpx flows read it from `state.sessionBindings`. */
  readonly binding: unknown;
  feed(message: AgentMessage): void;
  exited(reason: string | Error): void;
  /** One turn; turns of a session never overlap. Resolves with its outcome, whatever it is. */
  turn(calls: CallsPart, blocks: readonly ContentBlock[], retryOf: string | undefined): Promise<Outcome<"agent">>;
}
