import { statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { BUNDLE_FILES } from "@openexec/timeline";
import { errnoOf, isErrno } from "../errno.ts";
import { startInterval, stopInterval, wallNow } from "../host.ts";
import { LockChain, newLockRecord } from "./lock-chain.ts";
import { LockLostError } from "./lock-error.ts";
import type { LockRecord } from "./lock-record.ts";
import { pauseThread } from "./pause.ts";
import { type Liveness, livenessOf } from "./process-identity.ts";

const HEARTBEAT_MS = 5000;
/** Each try is lost only to somebody who won or who is just giving the lock back. */
const MAX_TRIES = 1000;
const PAUSE_MS = 1;

export interface LockOptions {
  /** Take the lock also from a holder that can't be asked whether it lives (another machine), or that does live. */
  readonly takeOver?: boolean;
}

export interface LockHolder {
  readonly record: LockRecord;
  readonly liveness: Liveness;
  /** RFC 3339. The holder renews it every five seconds; it decides nothing, but tells a person something. */
  readonly heartbeatAt: string;
}

/** The right to write a run, held by one process at a time. It is stale when that process is gone. */
export class RunLock {
  #chain: LockChain;
  readonly #record: LockRecord;
  readonly #heartbeat: NodeJS.Timeout;
  #released = false;

  /**
   * Takes the lock of the bundle in `directory`.
   * @throws LockedError, which says who holds it
   */
  static acquire(directory: string, options: LockOptions = {}): RunLock {
    const chain = new LockChain(join(directory, BUNDLE_FILES.lock));
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const record = newLockRecord();
      const acquired = chain.tryAcquire(record, options.takeOver === true);
      if (acquired !== undefined) return new RunLock(chain, record, acquired.previous);
      pauseThread(PAUSE_MS);
    }
    throw new LockLostError(directory, chain.holder()?.record);
  }

  /** Who holds the lock of a bundle, and whether that process lives; `undefined` when nobody does. */
  static holder(directory: string): LockHolder | undefined {
    const found = new LockChain(join(directory, BUNDLE_FILES.lock)).holder();
    if (found === undefined || found.record.released === true) return undefined;
    const { record, path } = found;
    const beat = statSync(path, { throwIfNoEntry: false })?.mtime;
    return { record, liveness: livenessOf(record), heartbeatAt: beat?.toISOString() ?? record.since };
  }

  private constructor(
    chain: LockChain,
    record: LockRecord,
    /** Who held the lock before and did not give it back: a writer that died. */
    readonly previous: LockRecord | undefined,
  ) {
    this.#chain = chain;
    this.#record = record;
    this.#heartbeat = startInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  get record(): LockRecord {
    return this.#record;
  }

  moved(directory: string): void {
    this.#chain = new LockChain(join(directory, BUNDLE_FILES.lock));
  }

  check(): void {
    const holder = this.#chain.holder()?.record;
    if (holder?.token !== this.#record.token) throw new LockLostError(dirname(this.#chain.path), holder);
  }

  /** Idempotent. A lock that somebody took over is left alone. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    stopInterval(this.#heartbeat);
    try {
      this.#chain.giveBack(this.#record);
    } catch (error) {
      // A full or read-only disk: the lock is stale as soon as this process has ended, and what failed first is told.
      if (errnoOf(error) === undefined) throw error;
    }
  }

  #beat(): void {
    const now = new Date(wallNow());
    try {
      utimesSync(this.#chain.path, now, now);
    } catch (error) {
      // Whoever removed the lock is found by the next check; other errors would only repeat.
      if (!isErrno(error, "ENOENT")) stopInterval(this.#heartbeat);
    }
  }
}
