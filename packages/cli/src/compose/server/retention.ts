import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { type HeldRuns, type Home, LockedError } from "@openexec/bundle";
import type { RunIndex, RunKey } from "@openexec/store";
import type { RunId, RunStatus } from "@openexec/timeline";
import { statedLabels } from "../labels.ts";
import { writerOf } from "../writer.ts";
import { readRetention, writeRetention } from "./retention-settings.ts";
import { UnheardRuns } from "./unheard-runs.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** What a server started goes after so long, unless the user says otherwise. */
const SERVED_DAYS = 30;
/** What is due for the first time is announced for so long. */
const NOTICE_MS = DAY_MS;
/** Triggers of runs that a server started. */
const SERVED: ReadonlySet<string> = new Set(["http", "mcp", "schedule"]);
/** The disk is looked at once for so many that are due, while nobody else can write them. */
const BATCH_SIZE = 100;
/** A run that may go on is not deleted, however old it is. */
const UNSETTLED: ReadonlySet<RunStatus> = new Set<RunStatus>(["pending", "running", "waiting"]);

/** A run that retention takes, and why. */
export interface Due {
  readonly runId: RunId;
  readonly number?: number;
  readonly enteredAt: string;
  readonly reason: "age" | "disk";
  /** Replays go with their original, and so do replays of them: each comes behind what it replays. */
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
  /** What is kept because nobody can tell whether it may go, and why. */
  readonly kept: readonly string[];
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
    const kept = new Kept();
    // Most sweeps have nothing to take, and need not know what was made from what.
    const isIdle = (await this.#due(kept)).length === 0;
    const unheard = isIdle ? undefined : await UnheardRuns.of(this.#home, this.#index);
    const due = unheard === undefined ? [] : await this.#due(kept, unheard);
    const announcedUntil = how === "announced" && due.length > 0 ? this.#announce() : undefined;
    const deleted: RunId[] = [];
    if (how !== "dry" && announcedUntil === undefined && unheard !== undefined) {
      for (let at = 0; at < due.length; at += BATCH_SIZE) {
        const gone = await this.#remove(due.slice(at, at + BATCH_SIZE), { unheard, kept, problems });
        await this.#index.delete(gone);
        deleted.push(...gone);
      }
    }
    return { due, deleted, ...(announcedUntil && { announcedUntil }), problems, kept: kept.reasons };
  }

  /** When the first deletion may happen; `undefined` when that time is over. */
  #announce(): string | undefined {
    const settings = readRetention(this.#home);
    const until = settings.announcedUntil ?? new Date(this.#now() + NOTICE_MS).toISOString();
    if (settings.announcedUntil === undefined) writeRetention(this.#home, { ...settings, announcedUntil: until });
    return Date.parse(until) > this.#now() ? until : undefined;
  }

  async #due(kept: Kept, unheard?: UnheardRuns): Promise<readonly Due[]> {
    const { maxAgeDays, maxBytes } = readRetention(this.#home);
    const due: Due[] = [];
    const needed = unheard && this.#neededBy(unheard, kept);
    if (needed === "all") return [];
    let excess = maxBytes === undefined ? 0 : bytesBelow(this.#home.runsDirectory) - maxBytes;
    for await (const key of this.#oldestFirst()) {
      const days = (this.#now() - Date.parse(key.enteredAt)) / DAY_MS;
      const aged = days > (maxAgeDays ?? SERVED_DAYS);
      if (!aged && excess <= 0) break;
      // Without a limit of the user's own only what a server started ages.
      const old = aged && (maxAgeDays !== undefined || SERVED.has(key.trigger));
      if (!old && excess <= 0) continue;
      const replays = await this.#replaysOf(key);
      if (replays === undefined || this.#isKept([key.runId, ...replays], kept, needed)) continue;
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

  /** Replays, and replays of these; `undefined`: one of them is pinned, and protects what it was made from. */
  async #replaysOf({ runId, project }: RunKey): Promise<readonly RunId[] | undefined> {
    const found = new Set([runId]);
    // Grows while it is gone through.
    for (const of of found) {
      let cursor: string | undefined;
      do {
        const filter = { project: { in: [project] }, replayOf: of };
        const page = await this.#index.list({ filter, limit: 10_000, ...(cursor === undefined ? {} : { cursor }) });
        if (page.runs.some(({ pinned }) => pinned)) return undefined;
        for (const { id } of page.runs) found.add(id as RunId);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    }
    found.delete(runId);
    return [...found];
  }

  /** Which runs are needed by what the disk says now: of what came just now the index may not know. */
  #neededBy(unheard: UnheardRuns, kept: Kept): Needed | "all" {
    const { made, silent } = unheard.look();
    for (const runId of silent) {
      // Somebody who just begins it will have said it when the next sweep comes.
      if (writerOf(this.#home.runDirectory(runId)) !== undefined) continue;
      kept.add(runId, "cannot be read: what is due is kept, since one of these may be what it was made from.");
    }
    if (silent.length > 0) return "all";
    return (runId) => {
      const offspring = made.get(runId);
      // One that can be read is only new to the index, and the next sweep knows it.
      if (offspring?.isReadable === false) {
        kept.add(runId, `is kept: ${offspring.runId}, which was made from it, cannot be read.`);
      }
      return offspring !== undefined;
    };
  }

  /** Whether one of these runs is needed, or pinned by what its folder says. */
  #isKept(runs: readonly RunId[], kept: Kept, needed?: Needed): boolean {
    if (needed !== undefined && runs.some(needed)) return true;
    return runs.some((runId) => {
      const labels = statedLabels(this.#home.runDirectory(runId));
      if (labels === undefined) kept.add(runId, "is kept: whether it is pinned cannot be read.");
      return labels?.pinned ?? true;
    });
  }

  /** @returns those that are gone: each with all of its replays, or not at all */
  async #remove(
    due: readonly Due[],
    { unheard, kept, problems }: { unheard: UnheardRuns; kept: Kept; problems: string[] },
  ): Promise<readonly RunId[]> {
    const held: { readonly order: readonly RunId[]; readonly runs: HeldRuns }[] = [];
    const ends: (() => void)[] = [];
    try {
      for (const { runId, replays } of due) {
        // What was made from another one goes first: an original that stays because of a crash in between is found again.
        const order = [runId, ...replays].reverse();
        attempt(runId, problems, () => held.push({ order, runs: this.#home.holdRuns(order) }));
        await turn();
      }
      const needed = this.#neededBy(unheard, kept);
      // Between this look and the last of them that goes nobody in this process has a turn.
      if (needed === "all") return [];
      for (const { order, runs } of held) {
        attempt(order.at(-1), problems, () => {
          if (!this.#isKept(order, kept, needed)) ends.push(this.#end(runs.takeAway(), problems));
        });
      }
    } finally {
      for (const { runs } of held) runs.release();
    }
    for (const end of ends) {
      end();
      await turn();
    }
    return held.flatMap(({ order }) => order.filter((runId) => !existsSync(this.#home.runDirectory(runId))));
  }

  #end(end: () => readonly Error[], problems: string[]): () => void {
    return () =>
      problems.push(...end().map(({ message }) => `Something of a run that was deleted is left. ${message}`));
  }
}

/** One that somebody writes keeps its original; what else fails is told, and keeps no other run back. */
function attempt(runId: RunId | undefined, problems: string[], step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof LockedError)) problems.push(`${runId} could not be deleted: ${(error as Error).message}`);
  }
}

type Needed = (runId: RunId) => boolean;

/** Why runs are kept, each told once. */
class Kept {
  readonly #reasons = new Map<RunId, string>();

  get reasons(): readonly string[] {
    return [...this.#reasons.values()];
  }

  add(runId: RunId, why: string): void {
    this.#reasons.set(runId, `${runId} ${why}`);
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
