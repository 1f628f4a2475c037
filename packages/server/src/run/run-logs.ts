import type { RunId, RunStatus } from "@openexec/timeline";
import type { Bundles, OpenedBundle } from "../ports/bundles.ts";
import { LogReplaced, RunLog } from "./run-log.ts";

/** How many runs are kept folded, and how many events they may have in all. */
const MAX_RUNS = 256;
const MAX_EVENTS = 3_000_000;

/** After it was read, in milliseconds: whoever asked for it is answered first. */
const KEEP_AFTER_MS = 1_000;

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

function isWorthKeeping(run: OpenedRun): boolean {
  const { log, bundle } = run;
  return bundle.foldPlace !== undefined && !log.isKept && log.bytes >= RunLogs.KEPT_FROM_BYTES && isFinished(run);
}

async function restored({ source, foldPlace }: OpenedBundle): Promise<RunLog | undefined> {
  const packed = await foldPlace?.read();
  if (packed === undefined) return undefined;
  // Reading the log itself says what is wrong with it.
  return RunLog.restore(source, packed).catch(() => undefined);
}

/** The logs that were asked for lately, folded. */
export class RunLogs {
  /** A log of so many bytes is kept folded when it is over: to read a shorter one takes a moment. */
  static readonly KEPT_FROM_BYTES = 1024 * 1024;

  readonly #bundles: Bundles;
  /** Least lately used first. */
  readonly #opened = new Map<RunId, Promise<OpenedRun | undefined>>();
  readonly #events = new Map<RunId, number>();
  /** Logs that are kept, or will be. */
  readonly #kept = new WeakSet<RunLog>();
  readonly #keeping = new Map<RunId, NodeJS.Timeout>();

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
        this.#keepSoon(run);
        return run;
      } catch (error) {
        this.forget(runId);
        // Deleted since it was opened: the next look says so.
        const replaced = error instanceof LogReplaced || (await this.#isGone(runId));
        if (!replaced) throw error;
      }
    }
  }

  /**
   * Folds a long log that is over and keeps that for whoever asks for it first.
   * @returns `false` when it is kept already, or is not worth it
   * @throws BundleError, VersionError when its log can't be read
   */
  async keep(runId: RunId): Promise<boolean> {
    const run = await this.open(runId);
    this.#keepNot(runId);
    const isWorthIt = run !== undefined && isWorthKeeping(run);
    if (isWorthIt) await run.bundle.foldPlace?.write(await run.log.pack());
    this.forget(runId);
    return isWorthIt;
  }

  /** Lets go of what is remembered of a run. */
  forget(runId: RunId): void {
    const opened = this.#opened.get(runId);
    this.#opened.delete(runId);
    this.#events.delete(runId);
    this.#keepNot(runId);
    void opened?.then(
      (run) => run?.bundle.close(),
      () => undefined,
    );
  }

  close(): void {
    for (const runId of [...this.#opened.keys()]) this.forget(runId);
  }

  #keepSoon(run: OpenedRun): void {
    const { runId, log, bundle } = run;
    if (this.#kept.has(log) || !isWorthKeeping(run)) return;
    this.#kept.add(log);
    const timer = setTimeout(() => {
      this.#keeping.delete(runId);
      // What can't be written is made again when it is asked for: nobody misses it but the next first reader.
      log
        .pack()
        .then((bytes) => bundle.foldPlace?.write(bytes))
        .catch(() => undefined);
    }, KEEP_AFTER_MS);
    timer.unref();
    this.#keeping.set(runId, timer);
  }

  #keepNot(runId: RunId): void {
    clearTimeout(this.#keeping.get(runId));
    this.#keeping.delete(runId);
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
    return bundle && { runId, bundle, log: (await restored(bundle)) ?? new RunLog(bundle.source) };
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
