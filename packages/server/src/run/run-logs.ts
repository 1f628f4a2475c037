import type { RunId, RunStatus } from "@openexec/timeline";
import type { Bundles, OpenedBundle } from "../ports/bundles.ts";
import { LogReplaced, RunLog } from "./run-log.ts";

/** How many runs are kept folded, and how many events they may have in all. */
const MAX_RUNS = 256;
const MAX_EVENTS = 3_000_000;

/** A run that is open for reading. */
export interface OpenedRun {
  readonly runId: RunId;
  readonly bundle: OpenedBundle;
  /** As it was when it was asked for, or newer. */
  readonly log: RunLog;
}

const FINISHED: ReadonlySet<RunStatus> = new Set<RunStatus>(["completed", "failed", "timed_out", "cancelled"]);

/** Whether its log is over: nothing will be appended to it. */
export function isFinished({ log }: OpenedRun): boolean {
  return FINISHED.has(log.run.phase);
}

/** The logs that were asked for lately, folded. */
export class RunLogs {
  readonly #bundles: Bundles;
  /** Least lately used first. */
  readonly #opened = new Map<RunId, Promise<OpenedRun | undefined>>();
  readonly #events = new Map<RunId, number>();

  constructor(bundles: Bundles) {
    this.#bundles = bundles;
  }

  /**
   * The run as its log is now; `undefined` when there is none.
   * @throws BundleError, VersionError when its log can't be read
   */
  async open(runId: RunId): Promise<OpenedRun | undefined> {
    for (;;) {
      const run = await this.#remembered(runId);
      if (run === undefined) return undefined;
      try {
        await run.log.catchUp();
        this.#note(run);
        return run;
      } catch (error) {
        this.forget(runId);
        // Deleted since it was opened: the next look says so.
        const replaced = error instanceof LogReplaced || (await this.#isGone(runId));
        if (!replaced) throw error;
      }
    }
  }

  /** Lets go of what is remembered of a run. */
  forget(runId: RunId): void {
    const opened = this.#opened.get(runId);
    this.#opened.delete(runId);
    this.#events.delete(runId);
    void opened?.then(
      (run) => run?.bundle.close(),
      () => undefined,
    );
  }

  close(): void {
    for (const runId of [...this.#opened.keys()]) this.forget(runId);
  }

  async #isGone(runId: RunId): Promise<boolean> {
    const bundle = await this.#bundles.open(runId);
    await bundle?.close();
    return bundle === undefined;
  }

  async #remembered(runId: RunId): Promise<OpenedRun | undefined> {
    const known = this.#opened.get(runId);
    this.#opened.delete(runId);
    const opening = known ?? this.#openBundle(runId);
    this.#opened.set(runId, opening);
    try {
      const run = await opening;
      if (run === undefined) this.#opened.delete(runId);
      return run;
    } catch (error) {
      this.#opened.delete(runId);
      throw error;
    }
  }

  async #openBundle(runId: RunId): Promise<OpenedRun | undefined> {
    const bundle = await this.#bundles.open(runId);
    return bundle && { runId, bundle, log: new RunLog(bundle.source) };
  }

  #note({ runId, log }: OpenedRun): void {
    this.#events.set(runId, log.endSeq);
    let events = 0;
    for (const count of this.#events.values()) events += count;
    for (const oldest of [...this.#opened.keys()]) {
      if (oldest === runId || (this.#opened.size <= MAX_RUNS && events <= MAX_EVENTS)) return;
      events -= this.#events.get(oldest) ?? 0;
      this.forget(oldest);
    }
  }
}
