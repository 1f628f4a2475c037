import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Home, readInbox } from "@openexec/bundle";
import type { LabelsPatch, RunRow } from "@openexec/protocol";
import { ApiError, type Keeper, type RunChanges, type WriteLog } from "@openexec/server";
import { IndexError, type RunKey } from "@openexec/store";
import { BUNDLE_FILES, type RunId, type RunStatus } from "@openexec/timeline";
import type { TextsLeft } from "../../history/tell-texts.ts";
import { soundLabels } from "../labels.ts";
import { runIds } from "../run-files.ts";
import { writerOf } from "../writer.ts";
import { sweepFolded } from "./folded-logs.ts";
import { isUnreadable } from "./index-feeder.ts";
import type { KeeperState } from "./keeper-state.ts";
import type { LastingIndex } from "./lasting-index.ts";
import { patchLabels } from "./patch-labels.ts";
import { RunsWatch } from "./runs-watch.ts";
import { ThreadedFeeder } from "./threaded-feeder.ts";

/** A log with one of these may go on. */
const UNSETTLED: ReadonlySet<RunStatus> = new Set<RunStatus>(["pending", "running", "waiting", "interrupted"]);

/** What listeners know of a run that came just now. */
const NOTHING = "";
const GATHER_MS = 250;
/** How often the index itself is looked after. */
const CARE_MS = 2_000;
/** A write that another process stands in the way of is tried again for so long, so long after each time. */
const PATIENCE_MS = 1_500;
const LOCKED_MS = 150;
/** So many runs are read at the same time when there are many to be read. */
const AT_ONCE = 16;

const NO_TEXTS_LEFT: TextsLeft = { due: 0, unreadable: new Map() };

/** Keeps the index of a home in step with its runs. */
export class HomeKeeper implements Keeper {
  readonly #home: Home;
  readonly #index: LastingIndex;
  readonly #feeder: ThreadedFeeder;
  readonly #goOn: (runId: RunId) => void;
  readonly #listeners = new Set<(changes: RunChanges) => void>();
  readonly #watch: RunsWatch;
  /** Readings that are under way, and those that have to be done again after. */
  readonly #feeding = new Map<RunId, Promise<void>>();
  readonly #again = new Set<RunId>();
  readonly #soon = new Map<RunId, NodeJS.Timeout>();
  readonly #unreadable = new Map<RunId, { readonly message: string; readonly look: string }>();
  /** What listeners were told last of runs that may go on: another process may have told the index before this one. */
  readonly #told = new Map<RunId, string>();
  /** Runs of which the index could not take what they said. */
  readonly #owed = new Set<RunId>();
  readonly #care: NodeJS.Timeout;
  /** Runs that came since, and that were not read yet. */
  readonly #coming = new Set<RunId>();
  #backlog: RunId[] = [];
  #catchingUp: Promise<void> | undefined;
  /** Until then runs may lie there that nobody has counted. */
  #wasCaughtUp = false;
  #paying: Promise<void> | undefined;
  #telling: Promise<void> | undefined;
  /** Runs whose texts are still to come, or cannot be read. */
  #textsLeft: TextsLeft = NO_TEXTS_LEFT;
  #textsProblem: string | undefined;
  /** It may know of runs that are gone. */
  #comparing = true;
  /** Why the index had to begin anew, until it has caught up. */
  #lost: string | undefined;
  #indexProblem: string | undefined;
  /** Another process holds the index: one run tries it now and then, the others wait for that one. */
  #isLocked = false;
  #closed = false;

  /** @param goOn makes a run go on that waits and that no process runs */
  constructor(home: Home, index: LastingIndex, goOn: (runId: RunId) => void, log: WriteLog) {
    this.#home = home;
    this.#index = index;
    this.#goOn = goOn;
    this.#feeder = new ThreadedFeeder(home, index, (why) => log({ level: "warning", msg: "index thread lost", why }));
    this.#watch = new RunsWatch(home, (runId, isNew = false) => {
      if (isNew) {
        this.#told.set(runId, NOTHING);
        this.#coming.add(runId);
      }
      this.#feedSoon(runId);
    });
    this.#care = setInterval(() => void this.lookAfterIndex(), CARE_MS);
    this.#care.unref();
  }

  get state(): KeeperState {
    const indexProblem = this.#indexProblem ?? this.#lost ?? this.#index.problem ?? this.#textsProblem;
    const coming = [...this.#coming].filter((runId) => !this.#owed.has(runId));
    const behind = this.#backlog.length + this.#owed.size + coming.length + this.#textsLeft.due;
    const silent = [...this.#textsLeft.unreadable].map(([runId, { message }]) => [runId, message] as const);
    const closed = [...this.#unreadable].map(([runId, { message }]) => [runId, message] as const);
    const unreadable = new Map([...silent, ...closed]);
    return { behind, unreadable, ...(indexProblem === undefined ? {} : { indexProblem }) };
  }

  /** Whether there are runs that the index could not take, or not yet; one that came just now is none of them. */
  get lacksRuns(): boolean {
    return this.#backlog.length + this.#owed.size > 0;
  }

  knowsAll(): boolean {
    const { indexProblem } = this.state;
    // A run that is known may just have called what no run called before.
    const news = this.#coming.size + this.#unreadable.size + this.#soon.size + this.#feeding.size;
    const lacksNone = !this.lacksRuns && news === 0;
    return this.#wasCaughtUp && lacksNone && indexProblem === undefined;
  }

  /** Reads what the index lacks, newest run first. Resolves when it has it all. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#catchUpOnce().finally(() => {
      this.#catchingUp = undefined;
      this.#wasCaughtUp = true;
    });
    return this.#catchingUp;
  }

  /** Notices that the index was lost, and begins to fill it again. */
  async lookAfterIndex(): Promise<void> {
    if (this.#closed) return;
    const lost = await this.#index.look();
    if (lost !== undefined) {
      await this.#catchingUp;
      this.#lost = lost;
      this.#comparing = true;
      this.#backlog = [...runIds(this.#home)];
      void this.catchUp();
      return;
    }
    this.#paying ??= this.#payOwed().finally(() => {
      this.#paying = undefined;
    });
    if (this.#catchingUp === undefined) void this.#tellTexts();
  }

  /** Gives the index what it could not take before. Whether it takes something again is tried with one run. */
  async #payOwed(): Promise<void> {
    if (this.#catchingUp !== undefined) return;
    // Somebody was just exchanging the log, or has mended it since.
    for (const [runId, { look }] of this.#unreadable) if (look !== this.#lookOf(runId)) await this.#feed(runId);
    const [first] = this.#owed;
    if (first !== undefined) await this.#feed(first, true);
    if (first !== undefined && this.#owed.has(first)) return;
    if (this.#comparing) await this.#forgetGone();
    const left = [...this.#owed].values();
    const pay = async (): Promise<void> => {
      for (const runId of left) await this.#feed(runId);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, pay));
  }

  async #catchUpOnce(): Promise<void> {
    await this.#forgetGone();
    this.#backlog = [...runIds(this.#home)];
    while (this.#backlog.length > 0 && !this.#closed) {
      const [runId] = this.#backlog;
      if (runId !== undefined) await this.#feedUnlessSettled(runId);
      this.#backlog.shift();
    }
    this.#lost = undefined;
    void this.#tellTexts();
  }

  /** Reads the texts that an import left, as long as no import does. */
  #tellTexts(): Promise<void> {
    this.#telling ??= this.#tellTextsOnce().finally(() => {
      this.#telling = undefined;
    });
    return this.#telling;
  }

  async #tellTextsOnce(): Promise<void> {
    try {
      const [due] = await this.#index.scan({ which: "textsDue", limit: 1 });
      this.#textsLeft = due === undefined || this.#closed ? NO_TEXTS_LEFT : await this.#feeder.readTexts();
      this.#textsProblem = undefined;
    } catch (error) {
      // Tried again with the next look; another process that writes is nothing to tell anybody of.
      const isLocked = error instanceof IndexError && error.code === "index_locked";
      this.#textsProblem = isLocked ? undefined : error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * Makes runs go on for which something was left while nobody was there to do that, or by a server that was killed then.
   * @param onUnread told of a run of which nobody can say whether something was left; the others go on
   */
  async goOnWithAsked(onUnread: (runId: RunId, error: unknown) => void): Promise<void> {
    let after: RunKey | undefined;
    do {
      const keys = await this.#index.scan({ which: "unsettled", ...(after === undefined ? {} : { after }) });
      for (const { runId } of keys) {
        const directory = this.#home.runDirectory(runId);
        try {
          if (writerOf(directory) !== undefined || !existsSync(directory)) continue;
          if ((await readInbox(directory)).length > 0) this.#goOn(runId);
        } catch (error) {
          onUnread(runId, error);
        }
      }
      after = keys.at(-1);
    } while (after !== undefined && !this.#closed);
  }

  async row(runId: RunId, endSeq?: number): Promise<RunRow | undefined> {
    const known = await this.#index.get(runId, "row");
    if (known !== undefined && this.#isCurrent(known, runId, endSeq)) return known;
    await this.#feed(runId);
    return this.#index.get(runId, "row");
  }

  /** Whether reading the record again would say nothing else. */
  #isCurrent({ status, lastSeq }: RunRow, runId: RunId, endSeq: number | undefined): boolean {
    if (!UNSETTLED.has(status)) return true;
    if (endSeq === undefined || lastSeq < endSeq) return false;
    return status !== "running" || writerOf(this.#home.runDirectory(runId)) !== undefined;
  }

  follow(onChange: (changes: RunChanges) => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  unreadableTexts(): readonly RunId[] {
    return [...this.#textsLeft.unreadable.keys()];
  }

  async label(runId: RunId, patch: LabelsPatch): Promise<RunRow> {
    patchLabels(this.#home.runDirectory(runId), patch);
    await this.#feed(runId);
    const row = await this.#index.get(runId, "row");
    if (row === undefined || this.#owed.has(runId))
      throw new ApiError(503, "index_unavailable", "The labels are kept; the list is not up to date.");
    return row;
  }

  async goOn(runId: RunId): Promise<void> {
    this.#goOn(runId);
  }

  async remove(runId: RunId): Promise<void> {
    const directory = this.#home.runDirectory(runId);
    if (soundLabels(directory).pinned) {
      throw new ApiError(409, "run_pinned", "This run is pinned.", { hint: "Take the pin away first." });
    }
    if (writerOf(directory) !== undefined) {
      throw new ApiError(409, "run_in_progress", "This run is being written.", { hint: "Cancel it first." });
    }
    this.#home.removeRun(runId);
    await this.#feed(runId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#care);
    this.#watch.close();
    for (const timer of this.#soon.values()) clearTimeout(timer);
    await Promise.all(this.#feeding.values());
    await Promise.all([this.#catchingUp, this.#paying]);
    await this.#feeder.close();
    await this.#telling;
  }

  /** Runs that were deleted while nobody watched. */
  async #forgetGone(): Promise<void> {
    try {
      let after: RunKey | undefined;
      do {
        const keys = await this.#index.scan({ which: "all", ...(after === undefined ? {} : { after }) });
        const gone = keys.filter(({ runId }) => !existsSync(this.#home.runDirectory(runId)));
        if (gone.length > 0) await this.#index.delete(gone.map(({ runId }) => runId));
        after = keys.at(-1);
      } while (after !== undefined);
      sweepFolded(this.#home, (runId) => existsSync(this.#home.runDirectory(runId)));
      this.#comparing = false;
      this.#indexProblem = undefined;
    } catch (error) {
      this.#comparing = true;
      this.#indexProblem = error instanceof Error ? error.message : String(error);
    }
  }

  /** A run that was over when the index read it need not be read again. */
  async #feedUnlessSettled(runId: RunId): Promise<void> {
    const key = await this.#index.get(runId, "key").catch(() => undefined);
    if (key === undefined || UNSETTLED.has(key.status)) await this.#feed(runId);
  }

  /** A log that grows is read a few times a second, however often it grows. */
  #feedSoon(runId: RunId): void {
    if (this.#soon.has(runId) || this.#closed) return;
    const timer = setTimeout(() => {
      this.#soon.delete(runId);
      void this.#feed(runId);
    }, GATHER_MS);
    timer.unref();
    this.#soon.set(runId, timer);
  }

  /**
   * Resolves when the index has what the log has now, or owes it. Calls at the same time share one reading.
   * @param tries also an index that another process holds
   */
  async #feed(runId: RunId, tries = false): Promise<void> {
    if (this.#isLocked && !tries) {
      this.#owed.add(runId);
      return;
    }
    const running = this.#feeding.get(runId);
    if (running !== undefined) {
      this.#again.add(runId);
      return running;
    }
    const feeding = this.#feedOnce(runId).finally(() => this.#feeding.delete(runId));
    this.#feeding.set(runId, feeding);
    return feeding;
  }

  async #feedOnce(runId: RunId): Promise<void> {
    do {
      this.#again.delete(runId);
      await this.#readOn(runId);
    } while (this.#again.has(runId) && !this.#closed);
  }

  async #readOn(runId: RunId): Promise<void> {
    const untilMs = performance.now() + (this.#isLocked ? 0 : PATIENCE_MS);
    while (await this.#isInTheWay(runId, untilMs)) await pause(LOCKED_MS);
  }

  /** Reads on. @returns whether another process held the index, and it is to be tried again */
  async #isInTheWay(runId: RunId, untilMs: number): Promise<boolean> {
    const look = this.#lookOf(runId);
    try {
      const before = this.#told.get(runId) ?? JSON.stringify(await this.#index.get(runId, "row"));
      const there = await this.#feeder.feed(runId);
      this.#unreadable.delete(runId);
      // A long run that goes on is read on and on, and may never be done.
      this.#coming.delete(runId);
      if (!there) await this.#index.delete([runId]);
      this.#indexProblem = undefined;
      this.#isLocked = false;
      this.#owed.delete(runId);
      const after = there ? await this.#index.get(runId, "row") : undefined;
      this.#follow(runId, after);
      // Nobody waits for it, and whoever opens the run can do without it.
      if (after !== undefined && !UNSETTLED.has(after.status)) void this.#feeder.fold(runId).catch(() => undefined);
      if (!there && before !== undefined) this.#tell({ changed: [], gone: [runId] });
      else if (before !== JSON.stringify(after)) this.#tell({ changed: [runId], gone: [] });
    } catch (error) {
      if (isUnreadable(error)) {
        this.#unreadable.set(runId, { message: (error as Error).message, look });
        this.#coming.delete(runId);
        this.#owed.delete(runId);
        return false;
      }
      this.#owed.add(runId);
      const isLocked = error instanceof IndexError && error.code === "index_locked";
      // Another process writes: it will be over soon, and a moment is nothing to tell anybody of.
      if (isLocked && performance.now() < untilMs && !this.#closed) return true;
      this.#isLocked = isLocked;
      this.#indexProblem = error instanceof Error ? error.message : String(error);
    }
    return false;
  }

  /** Another text when its log is another one. */
  #lookOf(runId: RunId): string {
    const log = statSync(join(this.#home.runDirectory(runId), BUNDLE_FILES.timeline), { throwIfNoEntry: false });
    return JSON.stringify(log && [log.ino, log.size, log.mtimeMs, log.ctimeMs]) ?? "";
  }

  #follow(runId: RunId, row: RunRow | undefined): void {
    if (row === undefined || !UNSETTLED.has(row.status)) {
      this.#watch.unwatch(runId);
      this.#told.delete(runId);
      return;
    }
    this.#watch.watch(runId, row.status === "running" || row.status === "pending");
    this.#told.set(runId, JSON.stringify(row));
  }

  #tell(changes: RunChanges): void {
    for (const listener of [...this.#listeners]) listener(changes);
  }
}
