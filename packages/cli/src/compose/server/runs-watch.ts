import { type FSWatcher, statSync, watch } from "node:fs";
import { join } from "node:path";
import { directorySource, type Home } from "@openexec/bundle";
import { BUNDLE_FILES, type RunId } from "@openexec/timeline";
import { runIds } from "../run-files.ts";

/** For file systems whose changes are not announced, and for writers that die in silence. */
const POLL_MS = 2_000;

/** Notices runs that come and go, and logs that grow, whoever writes them. */
export class RunsWatch {
  readonly #home: Home;
  readonly #onRun: (runId: RunId) => void;
  readonly #poll: NodeJS.Timeout;
  readonly #watcher: FSWatcher | undefined;
  readonly #open = new Map<RunId, () => void>();
  #known: ReadonlySet<RunId>;

  /** @param onRun a run came, went, or its log grew */
  constructor(home: Home, onRun: (runId: RunId) => void) {
    this.#home = home;
    this.#onRun = onRun;
    this.#known = new Set(runIds(home));
    this.#watcher = tryWatch(home.runsDirectory, () => this.#look());
    this.#poll = setInterval(() => {
      this.#look();
      // Their writer may be gone, and nothing else would say so.
      for (const runId of this.#open.keys()) this.#onRun(runId);
    }, POLL_MS);
    this.#poll.unref();
  }

  /** The log of this run may grow: it is watched. */
  watch(runId: RunId): void {
    if (this.#open.has(runId)) return;
    const directory = this.#home.runDirectory(runId);
    if (statSync(join(directory, BUNDLE_FILES.timeline), { throwIfNoEntry: false }) === undefined) return;
    const stop = directorySource(directory).watch?.((path) => {
      if (path === BUNDLE_FILES.timeline) this.#onRun(runId);
    });
    this.#open.set(runId, stop ?? (() => undefined));
  }

  /** Its log is over, or the run is gone. */
  unwatch(runId: RunId): void {
    this.#open.get(runId)?.();
    this.#open.delete(runId);
  }

  close(): void {
    clearInterval(this.#poll);
    this.#watcher?.close();
    for (const runId of [...this.#open.keys()]) this.unwatch(runId);
  }

  #look(): void {
    const now = new Set(runIds(this.#home));
    const before = this.#known;
    this.#known = now;
    for (const runId of now) if (!before.has(runId)) this.#onRun(runId);
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
