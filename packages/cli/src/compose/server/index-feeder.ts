import { statSync } from "node:fs";
import { join } from "node:path";
import { directorySource, type Home } from "@openexec/bundle";
import type { RunChange, RunFacts, RunIndex } from "@openexec/store";
import {
  BUNDLE_FILES,
  BundleError,
  type RunId,
  readTimeline,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { readLabels } from "../labels.ts";
import { runNumbers } from "../run-files.ts";
import { writerOf } from "../writer.ts";

/** Events of one change: what the index takes at once. */
const BATCH = 2_000;

/** Brings the index up to the log of a run, from where it left off. */
export class IndexFeeder {
  readonly #home: Home;
  readonly #index: RunIndex;
  #numbers: ReadonlyMap<RunId, number>;

  constructor(home: Home, index: RunIndex) {
    this.#home = home;
    this.#index = index;
    this.#numbers = runNumbers(home);
  }

  /**
   * Reads what the index lacks of a run. Rejects with IndexError when the index can't be written.
   * @returns `false` when there is no such run any more
   * @throws BundleError, VersionError when its log can't be read
   */
  async feed(runId: RunId): Promise<boolean> {
    const directory = this.#home.runDirectory(runId);
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) return false;
    const known = await this.#index.get(runId, "key");
    const facts = this.#factsOf(runId, directory);
    if ((await this.#feedFrom(runId, directory, facts, known?.offset ?? 0)) === "incomplete") {
      await this.#feedFrom(runId, directory, facts, 0);
    }
    return true;
  }

  async #feedFrom(runId: RunId, directory: string, facts: RunFacts, from: number): Promise<"applied" | "incomplete"> {
    let events: (TimelineEvent | UnknownEvent)[] = [];
    let last = from;
    const apply = async (): Promise<boolean> => {
      const change: RunChange = { runId, events, facts: { ...facts, offset: last } };
      events = [];
      const [applied] = await this.#index.apply([change]);
      return applied?.outcome !== "incomplete";
    };
    const reading = { live: facts.writerAlive === true, range: { from } };
    for await (const { event, offset } of readTimeline(directorySource(directory), reading)) {
      events.push(event);
      last = offset;
      if (events.length >= BATCH && !(await apply())) return "incomplete";
    }
    return (await apply()) ? "applied" : "incomplete";
  }

  #factsOf(runId: RunId, directory: string): RunFacts {
    if (!this.#numbers.has(runId)) this.#numbers = runNumbers(this.#home);
    const number = this.#numbers.get(runId);
    const { pinned, tags, note } = readLabels(directory);
    const entered = statSync(join(directory, BUNDLE_FILES.timeline), { throwIfNoEntry: false })?.birthtime;
    return {
      ...(number === undefined ? {} : { number }),
      labels: { pinned, tags, ...(note === undefined ? {} : { note }) },
      writerAlive: writerOf(directory) !== undefined,
      ...(entered === undefined ? {} : { enteredAt: entered.toISOString() }),
    };
  }
}

/** Whether a run can't be read, rather than the index. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof BundleError || (error instanceof Error && error.name === "VersionError");
}
