import type { SealedLine } from "@openexec/timeline";
import type { Syncable } from "../disk/disk.ts";
import { attempt, DiskFault } from "../disk/disk-fault.ts";
import { monotonicNow, startTimer, stopTimer } from "../host.ts";
import type { Syncs } from "./bundle-files.ts";
import type { LogFile } from "./log-file.ts";
import { type FileOperation, Round } from "./round.ts";

/** Half of the 10 ms that a line may stay unsynced: the other half is for the disk. */
const SYNC_AFTER_MS = 5;
const OVERDUE_MS = 10;
/** Above it a sync is worth a trip to another thread, so that the event loop stays free. */
const QUICK_SYNC_MS = 2;
/** A disk that was slow is asked again after a while. */
const FORGET = 0.95;
/**
 * How slowly many callers are forgotten. One sync with a single caller among many says nothing; and once the loop waits for
 * each sync, callers come one by one, and no two would ever meet again.
 */
const FORGET_COMPANY = 0.9;

interface Waiter {
  readonly round: number;
  resolve(): void;
  reject(error: Error): void;
}

interface Active {
  readonly number: number;
  readonly round: Round;
  readonly syncs: Syncs;
  pending: readonly Syncable[];
  /** Whoever had to write at once has taken over; the thread's answer then only counts when it is an error. */
  taken: boolean;
}

interface Target {
  readonly log: LogFile;
  /** How a round reaches the disk; see `commit.ts`. */
  commit(round: Round): Syncs;
  /** Above it the caller waits for the disk. */
  readonly maxQueuedBytes: number;
  /** Called once, with the first error. @returns what every later call throws */
  failed(error: unknown): Error;
}

/**
 * Group commit. Rounds are written one after the other (stage one: files, syncs, lines); then one sync of the log
 * makes all written rounds durable (stage two), however many callers wait. Both stages can run on another thread or,
 * when memory or time runs out or when there is only one caller to serve, at once.
 */
export class CommitQueue {
  readonly #target: Target;
  /** The last one is open; those before it are sealed. */
  #rounds: Round[] = [new Round()];
  /** Number of the open round, from 1. */
  #open = 1;
  #written = 0;
  #durable = 0;
  #active: Active | undefined;
  #syncing = false;
  /** Syncs on other threads whose result is not known although their stage went on. */
  #unknown = 0;
  #waiters: Waiter[] = [];
  /** How many callers a sync had lately. */
  #company = 0;
  /** How long a sync takes, milliseconds. */
  #syncMs = 0;
  #deciding = false;
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #queuedAt = 0;
  #failure: Error | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  addLine(line: SealedLine): void {
    this.#throwIfFailed();
    const round = this.#last;
    if (round.isEmpty) this.#queuedAt = monotonicNow();
    round.addLine(line);
    this.#queued(line.line.length + 1);
  }

  addFile(operation: FileOperation): void {
    this.#throwIfFailed();
    if (this.#last.mustFollow(operation)) this.#seal();
    const round = this.#last;
    if (round.isEmpty) this.#queuedAt = monotonicNow();
    round.addFile(operation);
    this.#queued("bytes" in operation ? operation.bytes.length : 0);
  }

  /** Resolves when everything added so far is durable. */
  flush(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const round = this.#last.isEmpty ? this.#open - 1 : this.#open;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ round, resolve, reject });
      if (this.#deciding) return;
      this.#deciding = true;
      // One microtask later all callers that go on in the same turn are here too.
      queueMicrotask(() => this.#decide());
    });
  }

  /** Stops timers. What is queued stays queued. */
  stop(): void {
    stopTimer(this.#timer);
    this.#timer = undefined;
  }

  fail(error: unknown): Error {
    if (this.#failure !== undefined) return this.#failure;
    this.stop();
    const failure = this.#target.failed(error);
    this.#failure = failure;
    this.#rounds = [new Round()];
    this.#active = undefined;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(failure);
    return failure;
  }

  get #last(): Round {
    const last = this.#rounds.at(-1);
    if (last === undefined) throw new Error("there is always an open round");
    return last;
  }

  #throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #seal(): void {
    this.#rounds.push(new Round());
    this.#open++;
  }

  #queued(bytes: number): void {
    this.#queuedBytes += bytes;
    if (this.#queuedBytes > this.#target.maxQueuedBytes) {
      this.#now(() => this.#writeNow());
      this.#syncLog();
    } else if (this.#timer === undefined) {
      this.#timer = startTimer(() => {
        this.#timer = undefined;
        this.#write();
      }, SYNC_AFTER_MS);
    } else if (monotonicNow() - this.#queuedAt > OVERDUE_MS) {
      // The timer is late: somebody computes and leaves it no turn.
      this.stop();
      this.#now(() => this.#syncNow());
    }
  }

  #decide(): void {
    this.#deciding = false;
    if (this.#failure !== undefined) return;
    try {
      // Lines are checked where they are written.
      if (!this.#rounds.some((round) => round.hasLines)) this.#target.log.check();
    } catch (error) {
      this.fail(error);
      return;
    }
    const alone = this.#waiters.length <= 1 && this.#company <= 1 && this.#syncMs < QUICK_SYNC_MS;
    if (!alone || this.#active !== undefined || this.#syncing || this.#unknown > 0) {
      // Whoever comes during a sync waits for the next, which is one for all of them: so is the write before it.
      if (!this.#syncing) this.#write();
      this.#settle();
      return;
    }
    try {
      this.#syncNow();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Runs a stage in this turn; a failure fails the queue and is thrown. */
  #now(stage: () => void): void {
    try {
      stage();
    } catch (error) {
      throw this.fail(error);
    }
  }

  #writeNow(): void {
    const active = this.#active;
    if (active !== undefined) {
      active.taken = true;
      this.#unknown++;
      for (const syncable of active.pending) attempt("sync", syncable.path, () => syncable.syncNow());
      this.#finishNow(active);
    }
    for (let next = this.#begin(); next !== undefined; next = this.#begin()) this.#finishNow(next);
  }

  #finishNow(active: Active): void {
    for (const pending of active.syncs) {
      for (const syncable of pending) attempt("sync", syncable.path, () => syncable.syncNow());
    }
    this.#ended(active);
  }

  #syncNow(): void {
    this.#writeNow();
    const { log } = this.#target;
    if (log.isDirty) {
      const started = monotonicNow();
      attempt("sync", log.path, () => log.file.syncNow());
      log.synced(log.head.seq);
      // Rises slowly: a single slow one is the scheduler's, not the disk's.
      this.#syncMs = Math.min(monotonicNow() - started, this.#syncMs * 1.5 + 0.1);
    }
    this.#durable = this.#written;
    this.#settle();
  }

  /** Takes the next round that holds something. */
  #begin(): Active | undefined {
    if (this.#last.isEmpty && this.#rounds.length === 1) return undefined;
    if (this.#rounds.length === 1) this.#seal();
    const number = this.#open - this.#rounds.length + 1;
    const round = this.#rounds.shift();
    if (round === undefined) return undefined;
    this.#active = { number, round, syncs: this.#target.commit(round), pending: [], taken: false };
    return this.#active;
  }

  #ended(active: Active): void {
    this.#active = undefined;
    this.#written = active.number;
    this.#queuedBytes -= active.round.bytes;
  }

  /** Stage one, with its syncs on other threads. */
  #write(): void {
    if (this.#active !== undefined || this.#failure !== undefined) return;
    if (this.#timer !== undefined) this.stop();
    const next = this.#begin();
    if (next === undefined) this.#syncLog();
    else this.#step(next);
  }

  #step(active: Active): void {
    try {
      const { done, value } = active.syncs.next();
      if (done === true) {
        this.#ended(active);
        this.#write();
        this.#syncLog();
        return;
      }
      active.pending = value;
    } catch (error) {
      this.fail(error);
      return;
    }
    const goOn = (): void => {
      if (active.taken) this.#unknown--;
      else if (this.#failure === undefined) this.#step(active);
      this.#settle();
    };
    Promise.all(active.pending.map(syncElsewhere)).then(goOn, (error: unknown) => this.fail(error));
  }

  /** Stage two, on another thread: one at a time; what is written meanwhile is the next one's. */
  #syncLog(): void {
    if (this.#syncing || this.#failure !== undefined) return;
    const { log } = this.#target;
    const [written, seq] = [this.#written, log.head.seq];
    if (!log.isDirty) {
      this.#durable = Math.max(this.#durable, written);
      this.#settle();
      return;
    }
    this.#syncing = true;
    const goOn = (): void => {
      this.#syncing = false;
      this.#syncMs *= FORGET;
      log.synced(seq);
      this.#durable = Math.max(this.#durable, written);
      this.#settle();
      if (this.#waiters.length > 0) this.#write();
      // Rounds without lines may have ended meanwhile: they wait for no sync, but for their turn.
      else if (this.#durable < this.#written) this.#syncLog();
    };
    syncElsewhere(log.file).then(goOn, (error: unknown) => this.fail(error));
  }

  #settle(): void {
    if (this.#unknown > 0 || this.#failure !== undefined || this.#waiters.length === 0) return;
    const ready = this.#waiters.filter((waiter) => waiter.round <= this.#durable);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.round > this.#durable);
    this.#company = Math.max(ready.length, this.#company * FORGET_COMPANY);
    for (const waiter of ready) waiter.resolve();
  }
}

async function syncElsewhere(syncable: Syncable): Promise<void> {
  try {
    await syncable.sync();
  } catch (error) {
    throw new DiskFault("sync", syncable.path, error);
  }
}
