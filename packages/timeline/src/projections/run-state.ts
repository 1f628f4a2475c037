import type { RunStatus } from "../bundle/run-status.ts";
import type { PayloadOf } from "../events/catalogue.ts";
import type { Verdict } from "../events/replay.ts";
import type { ErrorRecord, StoredValue } from "../events/shared.ts";
import type { CallType } from "./calls.ts";
import type { CountedTotals } from "./totals.ts";

type Started = PayloadOf<"RunStarted">;

/** A call whose outcome is not in the log. */
export interface OpenCall {
  readonly callId: string;
  readonly callType: CallType;
  readonly name: string;
  readonly attemptId?: string;
  readonly seq: number;
  readonly at: string;
}

/** A question that nobody has answered yet. */
export interface OpenInteraction {
  readonly interactionId: string;
  readonly interactionType: PayloadOf<"InteractionRequested">["interactionType"];
  readonly message: string;
  readonly attemptId?: string;
  readonly at: string;
  readonly expiresAt?: string;
}

/** A stretch of the log written by one process. */
export interface Segment {
  readonly segment: number;
  readonly fromSeq: number;
  readonly at: string;
  readonly actor: Started["actor"];
  readonly runtime: Started["runtime"];
}

export interface ReplaySummary {
  readonly of: string;
  readonly ofHead: string;
  readonly mode: string;
  readonly cursor?: string;
  readonly verdict?: Verdict;
  readonly derivedHead?: string;
  readonly compared?: number;
}

/** A run as its log tells it. Its size depends on what is open, not on how long the run is. */
export interface RunState {
  /** What the last run event said. Readers show `runStatus`, which also knows whether the writer lives. */
  phase: RunStatus;
  runId?: string;
  name?: string;
  title?: string;
  project?: string;
  /** Path of the flow's entry module. */
  flow?: string;
  flowHash?: string;
  trigger?: string;
  actor?: Started["actor"];
  workspace?: Started["workspace"];
  runtime?: Started["runtime"];
  input?: StoredValue;
  output?: StoredValue;
  error?: ErrorRecord;
  startedAt?: string;
  finishedAt?: string;
  /** Time, number and hash of the last line. */
  lastAt?: string;
  lastSeq: number;
  head?: string;
  pauseReason?: string;
  totals: CountedTotals;
  policyChecks: Record<PayloadOf<"PolicyCheck">["decision"], number>;
  /** Checks with the decision `block` or `require_approval` that were advisory only. */
  advisoryOnly: number;
  interruptions: number;
  gaps: number;
  /** Events that this version does not know. */
  unknownEvents: number;
  openCalls: OpenCall[];
  waiting: OpenInteraction[];
  segments: Segment[];
  fork?: NonNullable<Started["fork"]>;
  replay?: ReplaySummary;
}
