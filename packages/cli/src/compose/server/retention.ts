import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Home, LockedError } from "@openexec/bundle";
import type { RunIndex, RunKey } from "@openexec/store";
import type { RunId, RunStatus } from "@openexec/timeline";
import { statedLabels } from "../labels.ts";
import { readRetention, writeRetention } from "./retention-settings.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** What a server started goes after so long, unless the user says otherwise. */
const SERVED_DAYS = 30;
/** What is due for the first time is announced for so long. */
const NOTICE_MS = DAY_MS;
/** Triggers of runs that a server started. */
const SERVED: ReadonlySet<string> = new Set(["http", "mcp", "schedule"]);
/** A run that may go on is not deleted, however old it is. */
const UNSETTLED: ReadonlySet<RunStatus> = new Set<RunStatus>(["pending", "running", "waiting"]);

/** A run that retention takes, and why. */
export interface Due {
  readonly runId: RunId;
  readonly number?: number;
  readonly enteredAt: string;
  readonly reason: "age" | "disk";
  /** Replays go with their original. */
  readonly replays: readonly RunId[];
}

export interface Swept {
  readonly due: readonly Due[];
  /** Runs that were deleted, replays included; none in a dry run, and none while it is only announced. */
  readonly deleted: readonly RunId[];
  /** Set while what is due is only announced. */
  readonly announcedUntil?: string;
  /** What could not be deleted, and why; the next sweep tries it again. */
  readonly problems: readonly string[];
}

/** Deletes runs whose time is over, or for which there is no room: whole runs, oldest first. */
export class Retention {
  readonly #home: Home;
  readonly #index: RunIndex;
  readonly #now: () => number;

  constructor(home: Home, index: RunIndex, now: () => number) {
    this.#home = home;
    this.#index = index;
    this.#now = now;
  }

  /**
   * Finds what is due and deletes it.
   * @param how `dry` only finds it; `announced` deletes once it was announced for a day, and announces it else; `now` is
   * for a person who asks for it
   */
  async sweep(how: "dry" | "announced" | "now"): Promise<Swept> {
    // What an earlier sweep had begun when its process was killed.
    const problems = how === "dry" ? [] : this.#home.endCutOff().map(({ message }) => message);
    const due = await this.#due(problems);
    if (how === "dry" || due.length === 0) return { due, deleted: [], problems };
    const announcedUntil = how === "announced" ? this.#announce() : undefined;
    if (announcedUntil !== undefined) return { due, deleted: [], announcedUntil, problems };
    const deleted: RunId[] = [];
    for (const { runId, replays } of due) {
      if (this.#isKept([runId, ...replays], problems)) continue;
      // Replays first: an original that stays because of a crash in between is found again.
      for (const id of [...replays, runId]) {
        // One that somebody writes keeps its original.
        if (!this.#remove(id, problems)) break;
        deleted.push(id);
      }
    }
    await this.#index.delete(deleted);
    return { due, deleted, problems };
  }

  /** When the first deletion may happen; `undefined` when that time is over. */
  #announce(): string | undefined {
    const settings = readRetention(this.#home);
    const until = settings.announcedUntil ?? new Date(this.#now() + NOTICE_MS).toISOString();
    if (settings.announcedUntil === undefined) writeRetention(this.#home, { ...settings, announcedUntil: until });
    return Date.parse(until) > this.#now() ? until : undefined;
  }

  async #due(problems: string[]): Promise<readonly Due[]> {
    const { maxAgeDays, maxBytes } = readRetention(this.#home);
    const due: Due[] = [];
    let excess = maxBytes === undefined ? 0 : bytesBelow(this.#home.runsDirectory) - maxBytes;
    for await (const key of this.#oldestFirst()) {
      const days = (this.#now() - Date.parse(key.enteredAt)) / DAY_MS;
      const aged = days > (maxAgeDays ?? SERVED_DAYS);
      if (!aged && excess <= 0) break;
      // Without a limit of the user's own only what a server started ages.
      const old = aged && (maxAgeDays !== undefined || SERVED.has(key.trigger));
      if (!old && excess <= 0) continue;
      const replays = await this.#replaysOf(key);
      if (replays === undefined || this.#isKept([key.runId, ...replays], problems)) continue;
      if (excess > 0) {
        for (const id of [key.runId, ...replays]) excess -= bytesBelow(this.#home.runDirectory(id));
      }
      const { runId, number, enteredAt } = key;
      due.push({
        runId,
        ...(number === undefined ? {} : { number }),
        enteredAt,
        reason: old ? "age" : "disk",
        replays,
      });
    }
    return due;
  }

  /** Runs that nothing protects. */
  async *#oldestFirst(): AsyncGenerator<RunKey, void, undefined> {
    let after: RunKey | undefined;
    for (;;) {
      const page = await this.#index.scan({ which: "expired", ...(after === undefined ? {} : { after }) });
      for (const key of page) if (!UNSETTLED.has(key.status)) yield key;
      after = page.at(-1);
      if (after === undefined) return;
    }
  }

  /** `undefined`: one of them is pinned, and protects what it replays. */
  async #replaysOf({ runId, project }: RunKey): Promise<readonly RunId[] | undefined> {
    const { runs } = await this.#index.list({ filter: { project: { in: [project] }, replayOf: runId }, limit: 10_000 });
    return runs.some(({ pinned }) => pinned) ? undefined : runs.map(({ id }) => id as RunId);
  }

  /** Whether one of these runs is pinned by what its folder says: of what was said just now the index may not know. */
  #isKept(runs: readonly RunId[], problems: string[]): boolean {
    return runs.some((runId) => {
      const labels = statedLabels(this.#home.runDirectory(runId));
      if (labels === undefined) problems.push(`${runId} is kept: whether it is pinned cannot be read.`);
      return labels?.pinned ?? true;
    });
  }

  /** @returns `false` when somebody writes it, or it is still there for another reason */
  #remove(runId: RunId, problems: string[]): boolean {
    try {
      this.#home.removeRun(runId);
      return true;
    } catch (error) {
      if (error instanceof LockedError) return false;
      problems.push(`${runId} could not be deleted: ${(error as Error).message}`);
      return !existsSync(this.#home.runDirectory(runId));
    }
  }
}

/** Bytes of all files below a directory; what vanishes meanwhile has none. */
function bytesBelow(directory: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      bytes += entry.isDirectory() ? bytesBelow(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return bytes;
}
