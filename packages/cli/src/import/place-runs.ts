import { existsSync } from "node:fs";
import { FileSystemSync, type Home, makeDurable } from "@openexec/bundle";
import { type FoldedChange, IndexError, openSqliteIndex, type RunIndex } from "@openexec/store";
import { OpenExecError, type RunId } from "@openexec/timeline";
import { runFacts } from "../history/run-facts.ts";
import type { WrittenSession } from "./write-session.ts";

/** A bundle that is whole and waits for its place. */
export interface FinishedRun extends Omit<WrittenSession, "told"> {
  readonly runId: RunId;
  readonly number: number;
}

/** Between the beginnings of two rounds, in milliseconds: a sync and a transaction cost as much for one run as for many. */
const APART_MS = 1000;

export type Placed = { readonly state: "imported" | "replaced" } | { readonly error: OpenExecError };

/** Gives finished bundles their place among the runs, several at a time: they share one sync and one write to the index. */
export class RunPlacer {
  readonly #home: Home;
  readonly #given: RunIndex | undefined;
  readonly #waiting: {
    readonly run: FinishedRun;
    readonly placed: (result: Placed) => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  #working: Promise<void> | undefined;
  #index: RunIndex | undefined;
  #fileSystem: FileSystemSync | undefined;
  #isEnding = false;
  #hurry = (): void => {};
  #indexProblem: IndexError | undefined;

  /** @param index of whoever has it open already, and goes on using it */
  constructor(home: Home, index?: RunIndex) {
    this.#home = home;
    this.#given = index;
  }

  /** Why the index does not know all of the runs, if so. */
  get indexProblem(): IndexError | undefined {
    return this.#indexProblem;
  }

  /** No more runs come soon, so that nobody waits for them. */
  finish(): void {
    this.#isEnding = true;
    this.#hurry();
  }

  /**
   * Gives the index to `work`, for whoever has more to tell it than runs.
   * @returns what `work` answers, or `undefined` when the index cannot be used
   */
  async withIndex<Answer>(work: (index: RunIndex) => Promise<Answer>): Promise<Answer | undefined> {
    let answer: Answer | undefined;
    await this.#tellIndex(async (index) => {
      answer = await work(index);
    });
    return answer;
  }

  /** Closes what is open; it is opened again when another run comes. */
  async rest(): Promise<void> {
    this.finish();
    await this.#working;
    this.#isEnding = false;
    this.#fileSystem?.close();
    this.#fileSystem = undefined;
    await this.#index?.close();
    this.#index = undefined;
  }

  /** Resolves when the run is durable, in its place and listed. */
  place(run: FinishedRun): Promise<Placed> {
    return new Promise((placed, failed) => {
      this.#waiting.push({ run, placed, failed });
      this.#working ??= this.#work();
    });
  }

  async #work(): Promise<void> {
    // Whoever is finished in the same turn comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const began = performance.now();
      const batch = this.#waiting.splice(0);
      try {
        this.#fileSystem ??= new FileSystemSync(this.#home.path);
        const trees = batch.map(({ run }) => ({ directory: run.bundle, files: run.files }));
        await makeDurable(trees, this.#fileSystem);
        const results: {
          readonly run: FinishedRun;
          readonly result: Placed;
          readonly placed: (result: Placed) => void;
        }[] = [];
        for (const { run, placed } of batch) results.push({ run, placed, result: await this.#rename(run) });
        const there = results.flatMap(({ run, result }) => ("state" in result ? [this.#news(run)] : []));
        await this.#tellIndex((index) => index.apply(there));
        for (const { placed, result } of results) placed(result);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
      await this.#gather(began + APART_MS - performance.now());
    }
    this.#working = undefined;
  }

  async #gather(ms: number): Promise<void> {
    if (this.#isEnding || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #news({ runId, number, folded, log }: FinishedRun): FoldedChange {
    return { runId, folded, facts: { ...runFacts(this.#home.runDirectory(runId), number, false), ...log } };
  }

  /** The runs do not depend on the index: a list finds by itself later what it does not know now. */
  async #tellIndex(tell: (index: RunIndex) => Promise<unknown>): Promise<void> {
    try {
      const index = this.#given ?? this.#index ?? (await openSqliteIndex(this.#home.indexPath));
      if (index !== this.#given) this.#index = index;
      await tell(index);
    } catch (error) {
      if (!(error instanceof IndexError)) throw error;
      this.#indexProblem = error;
    }
  }

  async #rename({ runId, bundle }: FinishedRun): Promise<Placed> {
    const isThere = existsSync(this.#home.runDirectory(runId));
    try {
      // The index would else be a witness of the run that was there before.
      if (isThere) await this.#tellIndex((index) => index.delete([runId]));
      this.#home.placeRun(runId, bundle);
      return { state: isThere ? "replaced" : "imported" };
    } catch (error) {
      if (error instanceof OpenExecError) return { error };
      throw error;
    }
  }
}
