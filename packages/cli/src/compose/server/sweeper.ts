import type { Health } from "@openexec/protocol";
import type { WriteLog } from "@openexec/server";
import type { Retention, Swept } from "./retention.ts";

const EVERY_MS = 6 * 60 * 60 * 1000;
/** So long after it had to wait for the index it looks again. */
const AGAIN_MS = 60 * 1000;

/** What was wrong with a sweep. */
export interface SweepTrouble extends Pick<Swept, "problems" | "kept"> {
  /** Why it ended before its end. */
  readonly failure?: string;
  /** Since when it waits for the index, once it has done so for as long as it is from sweep to sweep; RFC 3339. */
  readonly waitsSince?: string;
}

const NO_TROUBLE: SweepTrouble = { problems: [], kept: [] };

/** Sweeps at the start of a server, on schedule, and when it stops; before the first deletion it says so for a day. */
export class Sweeper {
  readonly #retention: Retention;
  readonly #log: WriteLog;
  readonly #isBehind: () => boolean;
  readonly #now: () => number;
  #again: NodeJS.Timeout | undefined;
  #waitsSinceMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #announced: Health["retention"];
  #trouble: SweepTrouble = NO_TROUBLE;

  /** @param isBehind whether the index lacks runs: one of them may be pinned, or made from what would go */
  constructor(retention: Retention, log: WriteLog, isBehind: () => boolean, now: () => number) {
    this.#retention = retention;
    this.#log = log;
    this.#isBehind = isBehind;
    this.#now = now;
  }

  /** What will be deleted, and from when on. */
  get announced(): Health["retention"] {
    return this.#announced;
  }

  /** What was wrong with the last sweep. */
  get trouble(): SweepTrouble {
    return this.#trouble;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#sweep(), EVERY_MS);
    this.#timer.unref();
    await this.#sweep();
  }

  async stop(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    await this.#sweep();
    clearTimeout(this.#again);
  }

  #sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweepOnce());
    return this.#sweeping;
  }

  async #sweepOnce(): Promise<void> {
    clearTimeout(this.#again);
    if (this.#isBehind()) {
      this.#wait();
      return;
    }
    this.#waitsSinceMs = undefined;
    try {
      const { due, deleted, announcedUntil, problems, kept } = await this.#retention.sweep("announced");
      this.#trouble = { problems, kept };
      for (const error of problems) this.#log({ level: "error", msg: "run not deleted", error });
      for (const why of kept) this.#log({ level: "warning", msg: "run kept", why });
      this.#announced = announcedUntil === undefined ? undefined : { due: due.length, announcedUntil };
      if (announcedUntil !== undefined) {
        this.#log({ level: "warning", msg: "runs will be deleted", due: due.length, from: announcedUntil });
      }
      for (const runId of deleted) this.#log({ level: "info", msg: "run deleted by retention", runId });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.#trouble = { ...NO_TROUBLE, failure };
      this.#log({ level: "error", msg: "retention failed", error: failure });
    }
  }

  #wait(): void {
    if (this.#waitsSinceMs === undefined) this.#log({ level: "info", msg: "retention waits for the index" });
    this.#waitsSinceMs ??= this.#now();
    if (this.#now() - this.#waitsSinceMs >= EVERY_MS) {
      this.#trouble = { ...this.#trouble, waitsSince: new Date(this.#waitsSinceMs).toISOString() };
    }
    this.#again = setTimeout(() => this.#sweep(), AGAIN_MS);
    this.#again.unref();
  }
}
