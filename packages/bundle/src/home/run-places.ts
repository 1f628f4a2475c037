import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { BUNDLE_FILES, parseRunId, type RunId } from "@openexec/timeline";
import { nodeDisk } from "../disk/node-disk.ts";
import { errnoOf } from "../errno.ts";
import { randomHex } from "../host.ts";
import { RunLock } from "../lock/run-lock.ts";
import { HomeError } from "./home-error.ts";

/** Runs that nobody else can write. */
export interface HeldRuns {
  /**
   * Gives them the names under which they are gone, all of them or none, and their locks back.
   * @returns deletes what they were, and says what is left of it and why: the next {@link RunPlaces.endCutOff} takes it
   */
  takeAway(): () => readonly HomeError[];
  /** Leaves them where they are. Nothing after {@link takeAway}. */
  release(): void;
}

interface Ending {
  readonly runId: RunId;
  readonly end: () => void;
}

/** What directories of runs are called while they go. */
const REMOVED = ".removed-";
const REPLACED = ".replaced-";
/** Of no run any more. */
const GONE = ".gone-";

/** Makes a directory that only its owner reads. */
export function ensureDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** Where the runs of a home lie: puts bundles there and takes them away, so that a crash leaves nothing between. */
export class RunPlaces {
  /** @param vault where the secrets of the runs lie */
  constructor(
    readonly directory: string,
    readonly vault: string,
  ) {}

  of(runId: RunId): string {
    return join(this.directory, runId);
  }

  /**
   * Deletes a run and the secrets that it had.
   * @throws LockedError while somebody writes it
   */
  remove(runId: RunId): void {
    for (const { end } of this.#takeAway(this.#lockAll([runId]))) end();
  }

  /**
   * Keeps others from writing runs that are to be deleted together.
   * @throws LockedError while somebody writes one of them
   */
  hold(runIds: readonly RunId[]): HeldRuns {
    const locks = this.#lockAll(runIds);
    return {
      takeAway: () => {
        const endings = this.#takeAway(locks);
        return () => this.#endAll(endings);
      },
      release: () => releaseAll(locks),
    };
  }

  #endAll(endings: readonly Ending[]): readonly HomeError[] {
    const problems: HomeError[] = [];
    for (const { runId, end } of endings) {
      try {
        end();
      } catch (error) {
        if (errnoOf(error) === undefined) throw error;
        problems.push(new HomeError(this.of(runId), error));
      }
    }
    return problems;
  }

  /**
   * Puts a finished bundle from elsewhere on the same disk in the place of a run, durably; labels of one that was there
   * stay. When that fails, the run that was there is there.
   * @throws LockedError while somebody writes the run that is there
   */
  put(runId: RunId, bundle: string): void {
    // Somebody may have deleted all runs at once.
    ensureDirectory(this.directory);
    const directory = this.of(runId);
    const lock = this.#lock(runId);
    if (lock === undefined) {
      renameSync(bundle, directory);
      this.#sync();
      return;
    }
    const doomed = this.#at(REPLACED, runId);
    try {
      const labels = join(directory, BUNDLE_FILES.labels);
      if (existsSync(labels)) copyFileSync(labels, join(bundle, BUNDLE_FILES.labels));
      this.#discard(doomed);
      renameSync(directory, doomed);
      lock.moved(doomed);
      try {
        renameSync(bundle, directory);
      } catch (error) {
        renameSync(doomed, directory);
        lock.moved(directory);
        throw error;
      }
      this.#sync();
    } finally {
      lock.release();
    }
    this.#discard(doomed);
  }

  /**
   * Ends what a crash cut off: a run that was being deleted goes with its secrets, one in whose place another one was
   * being put is there again, unless that one is there.
   * @returns what could not be ended, and why
   */
  endCutOff(): readonly HomeError[] {
    const problems: HomeError[] = [];
    // Before the first run there is no such folder.
    for (const name of existsSync(this.directory) ? readdirSync(this.directory) : []) {
      const path = join(this.directory, name);
      try {
        this.#endOne(name, path);
      } catch (error) {
        if (errnoOf(error) === undefined) throw error;
        problems.push(new HomeError(path, error));
      }
    }
    return problems;
  }

  #endOne(name: string, path: string): void {
    if (name.startsWith(GONE)) rmSync(path, { recursive: true, force: true });
    const removed = name.startsWith(REMOVED) ? parseRunId(name.slice(REMOVED.length)) : undefined;
    const replaced = name.startsWith(REPLACED) ? parseRunId(name.slice(REPLACED.length)) : undefined;
    if (removed === undefined && replaced === undefined) return;
    // Whoever takes it away may still put it back, and whoever puts another one there holds the lock until it is there.
    if ((RunLock.holder(path)?.liveness ?? "gone") !== "gone") return;
    if (removed !== undefined) this.#endRemoval(removed, path);
    if (replaced === undefined) return;
    if (existsSync(this.of(replaced))) rmSync(path, { recursive: true, force: true });
    else renameSync(path, this.of(replaced));
  }

  /**
   * Gives runs the names under which they are gone, so that a removal that is cut off leaves nothing between.
   * @returns what is left to do of each
   */
  #takeAway(locks: Locks): readonly Ending[] {
    const moved: RunId[] = [];
    try {
      for (const [runId, lock] of locks) {
        if (lock === undefined) continue;
        const doomed = this.#at(REMOVED, runId);
        // What an earlier exchange left would come back for the run that goes now.
        this.#discard(this.#at(REPLACED, runId));
        this.#discard(doomed);
        renameSync(this.of(runId), doomed);
        moved.push(runId);
        lock.moved(doomed);
      }
    } catch (error) {
      for (const runId of moved) this.#putBack(runId, locks.get(runId));
      throw error;
    } finally {
      releaseAll(locks);
    }
    return [...locks].map(([runId, lock]) => ({
      runId,
      end: () => (lock === undefined ? this.#forgetSecrets(runId) : this.#endRemoval(runId, this.#at(REMOVED, runId))),
    }));
  }

  /** As well as it can: what went wrong first is told, and keeps no other run from being put back. */
  #putBack(runId: RunId, lock: RunLock | undefined): void {
    try {
      renameSync(this.#at(REMOVED, runId), this.of(runId));
      lock?.moved(this.of(runId));
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  }

  #lockAll(runIds: readonly RunId[]): Locks {
    const locks = new Map<RunId, RunLock | undefined>();
    try {
      for (const runId of runIds) locks.set(runId, this.#lock(runId));
      return locks;
    } catch (error) {
      releaseAll(locks);
      throw error;
    }
  }

  #at(prefix: string, runId: RunId): string {
    return join(this.directory, `${prefix}${runId}`);
  }

  /** @returns the lock of the run, which is in its place then; `undefined` when there is none */
  #lock(runId: RunId): RunLock | undefined {
    const directory = this.of(runId);
    if (isDirectory(directory)) return RunLock.acquire(directory);
    const replaced = this.#at(REPLACED, runId);
    if (!isDirectory(replaced)) return undefined;
    // Whoever put another one in its place was killed before that was there.
    const lock = RunLock.acquire(replaced);
    try {
      renameSync(replaced, directory);
      lock.moved(directory);
      return lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** What is in nobody's way under its new name goes as far as it can: the next sweep takes the rest. */
  #discard(path: string): void {
    const gone = join(this.directory, `${GONE}${randomHex(8)}`);
    try {
      renameSync(path, gone);
      rmSync(gone, { recursive: true, force: true });
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  }

  /** The secrets first: as long as there is something of the run, somebody finds that they have to go. */
  #endRemoval(runId: RunId, doomed: string): void {
    // They are those of a run that was put there since.
    if (!existsSync(this.of(runId))) this.#forgetSecrets(runId);
    rmSync(doomed, { recursive: true, force: true });
  }

  #forgetSecrets(runId: RunId): void {
    rmSync(join(this.vault, `${runId}.json`), { force: true });
  }

  #sync(): void {
    const runs = nodeDisk.open(this.directory, "directory");
    runs.syncNow();
    runs.close();
  }
}

/** `undefined`: the run is not there. */
type Locks = ReadonlyMap<RunId, RunLock | undefined>;

function releaseAll(locks: Locks): void {
  for (const lock of locks.values()) lock?.release();
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
