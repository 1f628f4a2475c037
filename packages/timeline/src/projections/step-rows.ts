import type { PayloadOf } from "../events/catalogue.ts";
import type { ErrorRecord, Usage } from "../events/shared.ts";
import type { NodeType, StepOutcome } from "../events/step.ts";
import type { CallType } from "./calls.ts";

type Range = NonNullable<PayloadOf<"StepCompleted">["conversation"]>[number];

/** A call as a row: what it was, how it ended, what it took. Payloads stay in the log, at `startedSeq` and `endedSeq`. */
export interface CallRow {
  readonly callId: string;
  readonly callType: CallType;
  readonly name: string;
  /** The argument that matters: a command line, a path. */
  readonly subject?: string;
  readonly startedSeq: number;
  readonly startedAt: string;
  readonly parentId?: string;
  readonly sessionId?: string;
  readonly retryOf?: string;
  /** Absent: no outcome yet. */
  status?: string;
  endedSeq?: number;
  endedAt?: string;
  durationMs?: number;
  usage?: Omit<Usage, "raw">;
  cost?: { amount: number; currency: string; table?: string };
  exitCode?: number | null;
  errorCode?: string;
  errorMessage?: string;
}

export interface DecisionRow {
  readonly seq: number;
  readonly choice: string;
  readonly to?: string;
  readonly rule: string;
}

/** How often each value came; values that never came are absent. */
export type Counts<Key extends string> = { [K in Key]?: number };

/** What hangs below an attempt. Lists and counts that would be empty are absent: a run may have a million attempts. */
export interface Contents {
  calls?: CallRow[];
  decisions?: DecisionRow[];
  policyChecks?: Counts<PayloadOf<"PolicyCheck">["decision"]>;
  logs?: Counts<PayloadOf<"LogLine">["level"]>;
}

/** An attempt at a node. */
export interface AttemptRow extends Contents {
  readonly attemptId: string;
  /** Scope path, absent at the top: an attempt inside `fan[3]` belongs to the fan-out `fan`. */
  readonly scope?: string;
  /** The attempt whose branch this one is in; absent at the top. */
  readonly parent?: string;
  readonly nodeId: string;
  readonly attempt: number;
  readonly nodeType: NodeType;
  readonly title?: string;
  readonly timeoutMs?: number;
  readonly startedSeq: number;
  readonly startedAt: string;
  /** Absent: it has not ended. */
  outcome?: StepOutcome;
  endedSeq?: number;
  endedAt?: string;
  durationMs?: number;
  error?: ErrorRecord;
  conversation?: Range[];
  /** Last sign of life, and what it said. */
  heartbeatAt?: string;
  detail?: string;
  timedOut?: true;
}

/** All attempts in the order in which they started, then what belongs to none. */
export interface StepsState {
  attempts: AttemptRow[];
  /** Calls and decisions outside any attempt. */
  loose: Contents;
}
