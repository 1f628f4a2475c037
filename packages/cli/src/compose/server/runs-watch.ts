import { existsSync, type FSWatcher, statSync, watch } from "node:fs";
import { join } from "node:path";
import { directorySource, type Home } from "@openexec/bundle";
import { BUNDLE_FILES, type RunId } from "@openexec/timeline";
import { runIds } from "../run-files.ts";

/** For file systems whose changes are not announced, and for writers that die in silence. */
const POLL_MS = 2_000;

/** No size of a log: what grew before it was watched is read with the first look. */
const UNREAD = -1;

interface Watched {
  readonly live: boolean;
  /** Of the log, when it was looked at last. */
  bytes: number;
  stop(): void;
}

/** Notices runs that come and go, and logs that grow, whoever writes them. */
export class RunsWatch {
  readonly #home: Home;
  readonly #onRun: (runId: RunId, isNew?: boolean) => void;
  readonly #poll: NodeJS.Timeout;
  readonly #watcher: FSWatcher | undefined;
  readonly #open = new Map<RunId, Watched>();
  #known: ReadonlySet<RunId>;

  /** @param onRun a run came (`isNew`), went, or its log grew */
  constructor(home: Home, onRun: (runId: RunId, isNew?: boolean) => void) {
    this.#home = home;
    this.#onRun = onRun;
    this.#known = new Set(runIds(home));
    this.#watcher = tryWatch(home.runsDirectory, () => this.#look());
    this.#poll = setInterval(() => {
      this.#look();
      for (const [runId, watched] of this.#open) this.#lookAt(runId, watched);
    }, POLL_MS);
    this.#poll.unref();
  }

  /**
   * The log of this run may grow.
   * @param live a process writes it: it is watched, else looked at now and then
   */
  watch(runId: RunId, live: boolean): void {
    const known = this.#open.get(runId);
    if (known?.live === live) return;
    known?.stop();
    this.#open.set(runId, { live, bytes: UNREAD, stop: live ? this.#follow(runId) : () => undefined });
  }

  /** Its log is over, or the run is gone. */
  unwatch(runId: RunId): void {
    this.#open.get(runId)?.stop();
    this.#open.delete(runId);
  }

  close(): void {
    clearInterval(this.#poll);
    this.#watcher?.close();
    for (const runId of [...this.#open.keys()]) this.unwatch(runId);
  }

  #follow(runId: RunId): () => void {
    const directory = this.#home.runDirectory(runId);
    if (!existsSync(directory)) return () => undefined;
    const stop = directorySource(directory).watch?.((path) => {
      if (path === BUNDLE_FILES.timeline) this.#onRun(runId);
    });
    return stop ?? (() => undefined);
  }

  #lookAt(runId: RunId, watched: Watched): void {
    const bytes = this.#bytesOf(runId);
    // The writer of a live one may be gone, and nothing else would say so.
    if (bytes === watched.bytes && !watched.live) return;
    watched.bytes = bytes;
    this.#onRun(runId);
  }

  #bytesOf(runId: RunId): number {
    const log = join(this.#home.runDirectory(runId), BUNDLE_FILES.timeline);
    return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  }

  #look(): void {
    const now = new Set(runIds(this.#home));
    const before = this.#known;
    this.#known = now;
    for (const runId of now) if (!before.has(runId)) this.#onRun(runId, true);
    for (const runId of before) if (!now.has(runId)) this.#onRun(runId);
  }
}

/** `undefined` where the system can't watch, or has no watches left: then only the poll is there. */
function tryWatch(directory: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
