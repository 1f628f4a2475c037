import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { BUNDLE_FILES, OpenExecError, parseRunId, type RunId } from "@openexec/timeline";
import { nodeDisk } from "../disk/node-disk.ts";
import { putOnce } from "../disk/put-once.ts";
import { errnoOf } from "../errno.ts";
import { randomHex } from "../host.ts";
import { RunLock } from "../lock/run-lock.ts";
import { type FindHomeOptions, findHome } from "./find-home.ts";
import { KnownNumbers } from "./known-numbers.ts";
import { readNumbers, restoreNumbers, takeNumber, unnumbered } from "./run-numbers.ts";
import type { NumberedRun } from "./stated-numbers.ts";

const KEY_BYTES = 32;
/** What directories of runs are called while they go. */
const REMOVED = ".removed-";
const REPLACED = ".replaced-";

/** Our directory can't be made or used. */
export class HomeError extends OpenExecError {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    const why = errnoOf(cause) ?? String(cause);
    super("home_unusable", `Cannot use ${path} to keep runs in (${why}).`, {
      hint: "Choose a directory that you can write to with --dir or OPENEXEC_HOME.",
      fields: { path, errno: errnoOf(cause) },
      cause,
    });
  }
}

function ensureDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** The `.openexec` directory: all runs of a project, their numbers, and the key of their placeholders. */
export class Home {
  /** Absolute. */
  readonly path: string;

  /**
   * Finds our directory, or makes it with a `.gitignore` of `*` as its first file.
   * @throws HomeError when it can't be made
   */
  static open(options: FindHomeOptions): Home {
    const path = findHome(options);
    try {
      ensureDirectory(path);
      putOnce(join(path, ".gitignore"), "*\n");
      ensureDirectory(join(path, "runs"));
      ensureDirectory(join(path, "vault"));
    } catch (error) {
      throw new HomeError(path, error);
    }
    return new Home(path);
  }

  /** The directory as it is, or `undefined` when there is none. Makes nothing: for commands that only read. */
  static find(options: FindHomeOptions): Home | undefined {
    const path = findHome(options);
    try {
      return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? new Home(path) : undefined;
    } catch (error) {
      // Below a file there is nothing.
      if (errnoOf(error) === "ENOTDIR") return undefined;
      throw error;
    }
  }

  private constructor(path: string) {
    this.path = path;
  }

  get runsDirectory(): string {
    return join(this.path, "runs");
  }

  get vaultDirectory(): string {
    return join(this.path, "vault");
  }

  /** Of the query index. */
  get indexPath(): string {
    return join(this.path, "openexec.db");
  }

  runDirectory(runId: RunId): string {
    return join(this.runsDirectory, runId);
  }

  /** Gives a run its number: 1, 2, 3 …, each only once, also among processes that ask at the same moment. */
  takeNumber(runId: RunId): number {
    try {
      return takeNumber(this.path, runId);
    } catch (error) {
      throw error instanceof OpenExecError ? error : new HomeError(this.path, error);
    }
  }

  /** All numbers that were given, in order. Damaged lines are left out. */
  numbers(): readonly NumberedRun[] {
    return readNumbers(this.path);
  }

  /** The same for somebody who asks for many, one after the other, while others are given. */
  knownNumbers(): KnownNumbers {
    return new KnownNumbers(this.path);
  }

  /** Runs that lost their number, with the one that their manifest states. */
  unnumbered(): readonly NumberedRun[] {
    return unnumbered(this.path);
  }

  /** Gives {@link unnumbered} runs a number again: the one that they state where it is free, else the next. */
  restoreNumbers(lost: readonly NumberedRun[]): void {
    restoreNumbers(this.path, lost);
  }

  /**
   * Deletes a run and the secrets that it had. Its number is never given again.
   * @throws LockedError while somebody writes it
   */
  removeRun(runId: RunId): void {
    const directory = this.runDirectory(runId);
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) {
      const lock = RunLock.acquire(directory);
      // Under another name it is gone at once, even if the removal is cut off.
      const doomed = join(this.runsDirectory, `${REMOVED}${runId}`);
      renameSync(directory, doomed);
      lock.moved(doomed);
      lock.release();
      this.#endRemoval(runId, doomed);
    } else this.#forgetSecrets(runId);
  }

  /**
   * Ends what a crash cut off: a run that was being deleted goes with its secrets, one in whose place another one was
   * being put is there again, unless that one is there.
   */
  endCutOff(): void {
    for (const name of readdirSync(this.runsDirectory)) {
      const path = join(this.runsDirectory, name);
      const removed = name.startsWith(REMOVED) ? parseRunId(name.slice(REMOVED.length)) : undefined;
      const replaced = name.startsWith(REPLACED) ? parseRunId(name.slice(REPLACED.length)) : undefined;
      if (removed !== undefined) {
        if (existsSync(this.runDirectory(removed))) rmSync(path, { recursive: true, force: true });
        else this.#endRemoval(removed, path);
      }
      // Whoever puts another one there holds the lock until it is there.
      if (replaced === undefined || (RunLock.holder(path)?.liveness ?? "gone") !== "gone") continue;
      if (existsSync(this.runDirectory(replaced))) rmSync(path, { recursive: true, force: true });
      else renameSync(path, this.runDirectory(replaced));
    }
  }

  /** The secrets first: as long as there is something of the run, somebody finds that they have to go. */
  #endRemoval(runId: RunId, doomed: string): void {
    this.#forgetSecrets(runId);
    rmSync(doomed, { recursive: true, force: true });
  }

  #forgetSecrets(runId: RunId): void {
    rmSync(join(this.vaultDirectory, `${runId}.json`), { force: true });
  }

  /**
   * Puts a finished bundle from elsewhere on the same disk in the place of a run, durably; labels of one that was there
   * stay.
   * @throws LockedError while somebody writes the run that is there
   */
  placeRun(runId: RunId, bundle: string): void {
    const directory = this.runDirectory(runId);
    // Somebody may have deleted all runs at once.
    ensureDirectory(this.runsDirectory);
    if (!existsSync(directory)) {
      renameSync(bundle, directory);
      this.#syncRuns();
      return;
    }
    const lock = RunLock.acquire(directory);
    const labels = join(directory, BUNDLE_FILES.labels);
    if (existsSync(labels)) copyFileSync(labels, join(bundle, BUNDLE_FILES.labels));
    const doomed = join(this.runsDirectory, `${REPLACED}${runId}`);
    renameSync(directory, doomed);
    lock.moved(doomed);
    renameSync(bundle, directory);
    this.#syncRuns();
    lock.release();
    rmSync(doomed, { recursive: true, force: true });
  }

  #syncRuns(): void {
    const runs = nodeDisk.open(this.runsDirectory, "directory");
    runs.syncNow();
    runs.close();
  }

  /** 64 hexadecimal digits, the same for all runs of this directory: keys the placeholders of secrets. */
  projectKey(): string {
    const path = join(this.path, "key");
    try {
      putOnce(path, `${randomHex(KEY_BYTES)}\n`);
      const key = readFileSync(path, "utf8").trim();
      if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${path} does not hold a key`);
      return key;
    } catch (error) {
      throw new HomeError(path, error);
    }
  }
}
