import { existsSync } from "node:fs";
import type { Home, KnownNumbers } from "@openexec/bundle";
import type { RunIndex } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import { readChanges } from "../../history/read-changes.ts";

/** Brings the index up to the log of a run, from where it left off, with what a list reads. */
export class IndexFeeder {
  readonly #home: Home;
  readonly #index: RunIndex;
  readonly #numbers: KnownNumbers;

  constructor(home: Home, index: RunIndex) {
    this.#home = home;
    this.#index = index;
    this.#numbers = home.knownNumbers();
  }

  /**
   * Reads what the index lacks of a run. Rejects with IndexError when the index can't be written.
   * @returns `false` when there is no such run any more
   * @throws BundleError, VersionError when its log can't be read
   */
  async feed(runId: RunId): Promise<boolean> {
    const directory = this.#home.runDirectory(runId);
    if (!existsSync(directory)) return false;
    const number = this.#numbers.of(runId);
    const known = await this.#index.get(runId, "key");
    try {
      // Its log is another one now than that which the index knew: it wants it from the beginning.
      if (!(await this.#apply(runId, { known, number }))) await this.#apply(runId, { number });
      return true;
    } catch (error) {
      if (!existsSync(directory)) return false;
      throw error;
    }
  }

  /** @returns whether the index took it */
  async #apply(runId: RunId, from: Parameters<typeof readChanges>[2]): Promise<boolean> {
    for await (const change of readChanges(this.#home, runId, from)) {
      const [applied] = await this.#index.apply([change]);
      if (applied?.outcome === "incomplete") return false;
    }
    return true;
  }
}

/** By name: an error of another thread has lost its class. */
const UNREADABLE: ReadonlySet<string> = new Set(["BundleError", "VersionError"]);

/** Whether a run can't be read, rather than the index. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && UNREADABLE.has(error.name);
}
