import { monotonicNow } from "../host.ts";
import { LockChain, newLockRecord } from "./lock-chain.ts";
import { LockedError } from "./lock-error.ts";
import { pauseThread } from "./pause.ts";

const PATIENCE_MS = 5000;
const PAUSE_MS = 2;

/**
 * Runs `action` while no other process does so under the same `path`. Waits for at most five seconds; a holder that
 * died is no obstacle.
 * @throws LockedError
 */
export function withFileMutex<Result>(path: string, action: () => Result): Result {
  const chain = new LockChain(path);
  const deadline = monotonicNow() + PATIENCE_MS;
  for (;;) {
    const record = newLockRecord();
    try {
      if (chain.tryAcquire(record, false) !== undefined) {
        try {
          return action();
        } finally {
          chain.giveBack(record);
        }
      }
    } catch (error) {
      if (!(error instanceof LockedError) || error.holder.token === record.token || monotonicNow() > deadline)
        throw error;
    }
    pauseThread(PAUSE_MS);
  }
}
