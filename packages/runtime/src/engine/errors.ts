import type { ErrorRecord, StepOutcome, ToolStatus } from "@openexec/timeline";
import { behaves } from "../globals/behaviour.ts";

/** A call that did not end `ok`. `status` says how; `record` is what the log holds. */
export class CallError extends Error {
  readonly code: string;
  constructor(
    message: string,
    readonly status: ToolStatus,
    readonly record?: ErrorRecord,
    /** For commands: what they left behind. */
    readonly result?: unknown,
  ) {
    super(message);
    this.name = record?.name ?? "CallError";
    this.code = record?.code ?? `call_${status}`;
  }
}

/** Nobody has named what a step needs. Records from before this behaviour have the code of any failed call. */
export function notConfigured(code: "agent_not_configured" | "model_not_configured", message: string): CallError {
  const record = behaves("namesWhatIsNotConfigured") ? { name: "CallError", code, message } : undefined;
  return new CallError(message, "failed", record);
}

/** A person said no, or nobody said anything in time. */
export class InteractionError extends Error {
  readonly code: string;
  constructor(readonly action: "decline" | "cancel" | "expire") {
    super(
      action === "expire"
        ? "Nobody answered in time"
        : `The request was ${action === "decline" ? "declined" : "cancelled"}`,
    );
    this.name = "InteractionError";
    this.code =
      action === "decline" ? "interaction_declined" : `interaction_${action === "expire" ? "expired" : "cancelled"}`;
  }
}

/** The policy in force does not allow it. */
export class PolicyError extends Error {
  readonly code = "policy_blocked";
  constructor(
    readonly capability: string,
    readonly resource: string,
    readonly rule: string,
    reason: string,
  ) {
    super(`${capability} on ${resource} is blocked by rule ${rule}: ${reason}`);
    this.name = "PolicyError";
  }
}

/** A loop that does not end. Names the nodes it goes through. */
export class StepLimitError extends Error {
  readonly code = "step_limit";
  constructor(
    readonly limit: number,
    readonly loop: readonly string[],
  ) {
    super(
      `The limit of ${limit} step attempts is reached; the run loops through ${loop.join(" → ")}. Raise it with --max-steps.`,
    );
    this.name = "StepLimitError";
  }
}

/** The attempt was ended while its code ran: from outside, or by what one of its timers threw (`thrown`). */
export class AttemptEndedError extends Error {
  readonly code: string;
  constructor(
    readonly outcome: Exclude<StepOutcome, "ok" | "skipped">,
    message: string,
    readonly thrown?: { readonly value: unknown },
  ) {
    super(message);
    this.name = outcome === "timed_out" ? "TimeoutError" : "AbortError";
    this.code = outcome;
  }
}
