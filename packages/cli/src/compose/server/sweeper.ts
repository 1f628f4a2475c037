import type { Health } from "@openexec/protocol";
import type { WriteLog } from "@openexec/server";
import type { Retention, Swept } from "./retention.ts";

const EVERY_MS = 6 * 60 * 60 * 1000;

/** What was wrong with a sweep. */
export interface SweepTrouble extends Pick<Swept, "problems" | "kept"> {
  /** Why it ended before its end. */
  readonly failure?: string;
}

const NO_TROUBLE: SweepTrouble = { problems: [], kept: [] };

/** Sweeps at the start of a server, on schedule, and when it stops; before the first deletion it says so for a day. */
export class Sweeper {
  readonly #retention: Retention;
  readonly #log: WriteLog;
  readonly #isBehind: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #announced: Health["retention"];
  #trouble: SweepTrouble = NO_TROUBLE;

  /** @param isBehind whether the index lacks runs: one of them may be pinned, or made from what would go */
  constructor(retention: Retention, log: WriteLog, isBehind: () => boolean) {
    this.#retention = retention;
    this.#log = log;
    this.#isBehind = isBehind;
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
  }

  #sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweepOnce());
    return this.#sweeping;
  }

  async #sweepOnce(): Promise<void> {
    if (this.#isBehind()) {
      this.#log({ level: "info", msg: "retention waits for the index" });
      return;
    }
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
}
