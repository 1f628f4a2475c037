import type { AttemptId, CallId, Draft, PayloadOf, SessionId, WireStore } from "@openexec/timeline";
import type { Recorder } from "../record/recorder.ts";
import type { Call, Delivery, ReadValue, WatchDoor } from "./driver.ts";
import type { LivePorts } from "./live-ports.ts";
import type { NestedOutcome } from "./nested-outcomes.ts";
import type { Outcome } from "./outcome.ts";
import type { Queue } from "./queue.ts";

/** What waits to be delivered: an outcome becomes a line of the log only when it is its turn. */
export type Queued =
  | { readonly type: "outcome"; readonly call: Call; readonly outcome: Outcome }
  | { readonly type: "known"; readonly call: Call; readonly outcome: NestedOutcome; readonly read: ReadValue }
  | { readonly type: "parked"; readonly call: Call }
  | { readonly type: "failed"; readonly error: unknown }
  | { readonly type: "timeout"; readonly attemptId: AttemptId; readonly timeoutMs: number }
  | { readonly type: "cancel"; readonly payload: PayloadOf<"CancelRequested"> }
  | Extract<Delivery, { type: "message" | "agent-exit" | "settled" | "resumed" }>;

/** A live run as its parts know it: agents, deadlines, performers. */
export interface LiveRun {
  readonly queue: Queue<Queued>;
  readonly recorder: Recorder;
  readonly ports: LivePorts;
  readonly wire: WireStore;
  carry(draft: Draft): void;
  /** Messages of the session that earlier segments of the run recorded. */
  messagesOf(sessionId: SessionId): number;
  readonly watch: Pick<WatchDoor, "isOverdue">;
  /** A child process is about to start: what it does not get is said once. */
  childStarts(): void;
  /** Ends the run: it can't be written any more. */
  fail(error: unknown): void;
  /** Ends a call; its outcome still comes. */
  abort(callId: CallId): void;
  /** Says how to read what a command has written so far, while it runs. */
  watchOutput(callId: CallId, soFar: () => string): void;
}
