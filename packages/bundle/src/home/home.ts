import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { OpenExecError, type RunId } from "@openexec/timeline";
import { putOnce } from "../disk/put-once.ts";
import { errnoOf } from "../errno.ts";
import { randomHex } from "../host.ts";
import { type FindHomeOptions, findHome } from "./find-home.ts";
import { HomeError } from "./home-error.ts";
import { KnownNumbers } from "./known-numbers.ts";
import { readNumbers, restoreNumbers, takeNumber, unnumbered } from "./run-numbers.ts";
import { ensureDirectory, type HeldRuns, RunPlaces } from "./run-places.ts";
import type { NumberedRun } from "./stated-numbers.ts";

const KEY_BYTES = 32;
/** The `.openexec` directory: all runs of a project, their numbers, and the key of their placeholders. */
export class Home {
  /** Absolute. */
  readonly path: string;
  readonly #places: RunPlaces;

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
    this.#places = new RunPlaces(this.runsDirectory, this.vaultDirectory);
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

  /** Where what long logs say is kept folded; each file may be deleted and made again. */
  get foldedDirectory(): string {
    return join(this.path, "folded");
  }

  foldedPath(runId: RunId): string {
    return join(this.foldedDirectory, `${runId}.json.gz`);
  }

  runDirectory(runId: RunId): string {
    return this.#places.of(runId);
  }

  /**
   * Gives a run its number: 1, 2, 3 …, each only once, also among processes that ask at the same moment.
   * @param known of a run that may have one already, which it keeps, also when another process is giving it one just now
   */
  takeNumber(runId: RunId, known?: KnownNumbers): number {
    try {
      return takeNumber(this.path, runId, known);
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
   * Deletes a run, the secrets that it had and what was kept of it. Its number is never given again.
   * @throws LockedError while somebody writes it
   */
  removeRun(runId: RunId): void {
    this.#places.remove(runId);
    rmSync(this.foldedPath(runId), { force: true });
  }

  /**
   * Keeps others from writing runs that are to be deleted together, secrets and what was kept of them included.
   * @throws LockedError while somebody writes one of them
   */
  holdRuns(runIds: readonly RunId[]): HeldRuns {
    const held = this.#places.hold(runIds);
    const takeAway = (): (() => readonly HomeError[]) => {
      const end = held.takeAway();
      return () => {
        const problems = end();
        for (const runId of runIds)
          if (!existsSync(this.runDirectory(runId))) rmSync(this.foldedPath(runId), { force: true });
        return problems;
      };
    };
    return { ...held, takeAway };
  }

  /**
   * Ends what a crash cut off: a run that was being deleted goes with its secrets, one in whose place another one was
   * being put is there again, unless that one is there.
   * @returns what could not be ended, and why: it keeps nothing else back
   */
  endCutOff(): readonly HomeError[] {
    return this.#places.endCutOff();
  }

  /**
   * Puts a finished bundle from elsewhere on the same disk in the place of a run, durably; labels of one that was there
   * stay. When that fails, the run that was there is there.
   * @throws LockedError while somebody writes the run that is there
   * @throws HomeError when it can't be put there
   */
  placeRun(runId: RunId, bundle: string): void {
    try {
      this.#places.put(runId, bundle);
    } catch (error) {
      throw error instanceof OpenExecError ? error : new HomeError(this.runDirectory(runId), error);
    }
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
