import { existsSync } from "node:fs";
import { type Home, makeDurable } from "@openexec/bundle";
import type { IndexError } from "@openexec/store";
import { OpenExecError, type RunId } from "@openexec/timeline";
import { forgetRuns, indexRuns } from "../history/run-index.ts";

/** A bundle that is whole and waits for its place. */
export interface FinishedRun {
  readonly runId: RunId;
  readonly number: number;
  readonly bundle: string;
  readonly files: number;
}

export type Placed = { readonly state: "imported" | "replaced" } | { readonly error: OpenExecError };

/** Gives finished bundles their place among the runs, several at a time: they share one sync and one write to the index. */
export class RunPlacer {
  readonly #home: Home;
  readonly #waiting: {
    readonly run: FinishedRun;
    readonly placed: (result: Placed) => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  #working: Promise<void> | undefined;
  #indexProblem: IndexError | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  /** Why the index does not know all of the runs, if so. */
  get indexProblem(): IndexError | undefined {
    return this.#indexProblem;
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
      const batch = this.#waiting.splice(0);
      try {
        await makeDurable(batch.map(({ run }) => ({ directory: run.bundle, files: run.files })));
        const results: {
          readonly run: FinishedRun;
          readonly result: Placed;
          readonly placed: (result: Placed) => void;
        }[] = [];
        for (const { run, placed } of batch) results.push({ run, placed, result: await this.#rename(run) });
        const there = results.flatMap(({ run, result }) => ("state" in result ? [run.runId] : []));
        this.#indexProblem = (await indexRuns(this.#home, there)) ?? this.#indexProblem;
        for (const { placed, result } of results) placed(result);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#working = undefined;
  }

  async #rename({ runId, bundle }: FinishedRun): Promise<Placed> {
    const isThere = existsSync(this.#home.runDirectory(runId));
    try {
      // The index would else be a witness of the run that was there before.
      if (isThere) await forgetRuns(this.#home, [runId]);
      this.#home.placeRun(runId, bundle);
      return { state: isThere ? "replaced" : "imported" };
    } catch (error) {
      if (error instanceof OpenExecError) return { error };
      throw error;
    }
  }
}
