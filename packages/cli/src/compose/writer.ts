import { type LockHolder, RunLock } from "@openexec/bundle";

/** The process that writes the run in `directory`, unless it is known to be gone. */
export function writerOf(directory: string): LockHolder | undefined {
  const holder = RunLock.holder(directory);
  return holder?.liveness === "gone" ? undefined : holder;
}
