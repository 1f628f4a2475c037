import type { RunStatus } from "../bundle/run-status.ts";
import { millisecondsBetween } from "../time.ts";
import type { RunState } from "./run-state.ts";

/**
 * What a reader shows. A run that says `running` while its writer is gone was interrupted; only the holder of the lock
 * writes that down, everyone else derives it.
 * @param writerAlive whether the process that holds the run's lock lives
 */
export function runStatus(state: RunState, writerAlive: boolean): RunStatus {
  return state.phase === "running" && !writerAlive ? "interrupted" : state.phase;
}

const OVER: ReadonlySet<RunStatus> = new Set(["completed", "failed", "timed_out", "cancelled", "interrupted"]);

/** Whether a run with this status has a duration: nothing of it is under way or waits. */
export function isOver(status: RunStatus): boolean {
  return OVER.has(status);
}

/** How a step or a call without an outcome stands: it goes on as long as its run may, and was cut off where that is over. */
export function unendedStatus(run: RunStatus): "running" | "interrupted" {
  return isOver(run) ? "interrupted" : "running";
}

/** Milliseconds from the first line to the end of the run, or to the last line as long as there is no end. */
export function runDuration(state: RunState): number | undefined {
  const end = state.finishedAt ?? state.lastAt;
  return state.startedAt === undefined || end === undefined ? undefined : millisecondsBetween(state.startedAt, end);
}
