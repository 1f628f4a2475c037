import { OpenExecError } from "@openexec/timeline";
import type { LockRecord } from "./lock-record.ts";

/** Another process writes this run. `holder` says which. */
export class LockedError extends OpenExecError {
  constructor(
    readonly directory: string,
    readonly holder: LockRecord,
    /** Whether the holder is known to live; if not it can't be asked from this machine. */
    readonly holderLives: boolean,
  ) {
    const { pid, host, since } = holder;
    const unsure = holderLives ? "" : " That machine can't be asked from here whether the process still runs.";
    super("run_locked", `Process ${pid} on ${host} has been writing ${directory} since ${since}.${unsure}`, {
      hint: holderLives ? "Wait for it, or cancel the run." : "If it is surely gone, take the lock over explicitly.",
      fields: { directory, holder, holderLives },
    });
  }
}

/** The lock of a run was taken over by somebody else: this process may not write any more. */
export class LockLostError extends OpenExecError {
  constructor(
    readonly directory: string,
    readonly holder: LockRecord | undefined,
  ) {
    const who = holder === undefined ? "It is gone" : `Process ${holder.pid} on ${holder.host} took it over`;
    super("lock_lost", `The lock of ${directory} is no longer ours. ${who}.`, { fields: { directory, holder } });
  }
}
