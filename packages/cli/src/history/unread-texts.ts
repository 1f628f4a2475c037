import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "@openexec/bundle";
import { INDEX_VERSION } from "@openexec/store";
import { BUNDLE_FILES, type ErrorRecord, type RunId } from "@openexec/timeline";

/** What failed for want of something of the machine, or can be read by another version, is tried again. */
const AGAIN_MS = 10 * 60_000;

/** How a log looked when it could not be read, and why it couldn't. */
interface Unread {
  readonly look: string;
  readonly atMs: number;
  readonly error: ErrorRecord;
}

/**
 * Runs whose texts could not be read, for all processes of a home: as long as their logs look as they did then they keep
 * nobody from reading others.
 */
export class UnreadTexts {
  readonly #home: Home;
  readonly #runs: Map<string, Unread>;
  readonly #nowMs: number;

  constructor(home: Home, nowMs = Date.now()) {
    this.#home = home;
    this.#nowMs = nowMs;
    this.#runs = new Map(Object.entries(readAll(home)));
  }

  /** Those of `due` that are not worth another try now, and why. */
  among(due: readonly RunId[]): Map<RunId, ErrorRecord> {
    return new Map(
      due.flatMap((runId) => {
        const unread = this.#runs.get(runId);
        const isFresh = unread !== undefined && Math.abs(this.#nowMs - unread.atMs) < AGAIN_MS;
        return isFresh && unread.look === this.#lookOf(runId) ? [[runId, unread.error] as const] : [];
      }),
    );
  }

  /** Remembers those that cannot be read, and none else. Where that cannot be written the next one tries them again. */
  keep(unreadable: ReadonlyMap<RunId, ErrorRecord>): void {
    const before = JSON.stringify(Object.fromEntries(this.#runs));
    const runs = [...unreadable].map(([runId, error]): [string, Unread] => {
      const [look, known] = [this.#lookOf(runId), this.#runs.get(runId)];
      return [runId, known?.error === error ? known : { look, atMs: this.#nowMs, error }];
    });
    const text = JSON.stringify(Object.fromEntries(runs));
    if (text === before) return;
    try {
      writeFileSync(pathOf(this.#home), text, { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }

  #lookOf(runId: RunId): string {
    const log = statSync(join(this.#home.runDirectory(runId), BUNDLE_FILES.timeline), { throwIfNoEntry: false });
    return JSON.stringify([INDEX_VERSION, log && [log.ino, log.size, log.mtimeMs, log.ctimeMs]]);
  }
}

/** Nothing where there is no such file, or only half of one. */
function readAll(home: Home): Record<string, Unread> {
  try {
    return JSON.parse(readFileSync(pathOf(home), "utf8")) as Record<string, Unread>;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return {};
    throw error;
  }
}

function pathOf(home: Home): string {
  return `${home.indexPath}-unread`;
}
