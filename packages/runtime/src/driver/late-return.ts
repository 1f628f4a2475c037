import type { AttemptId, Draft } from "@openexec/timeline";
import type { RecordedLine } from "./tape-reader.ts";

const LATE_RETURN = "late-return";

/**
 * Says in the log that a callback came back after its step's time, at the very place where it did: other branches may
 * write lines before the timeout comes, and a run that crashes between them is taken up again from what its log says.
 *
 * @param overMs how long after its time, in milliseconds
 */
export function lateReturn(attemptId: AttemptId, overMs: number): Draft {
  const reason = `code came back ${Math.round(overMs)} ms after its step's time; what it returned counts for nothing`;
  return { type: "Gap", attemptId, payload: { what: LATE_RETURN, reason } };
}

export function isLateReturn({ type, payload }: RecordedLine): boolean {
  return type === "Gap" && payload.what === LATE_RETURN;
}
