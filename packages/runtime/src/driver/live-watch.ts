import type { AttemptId } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { AttemptWatch, WatchDoor } from "./driver.ts";
import type { LiveDriver } from "./live.ts";

/** How often heartbeats are looked at; their own period is a multiple, about. */
const TICK_MS = 250;

interface Watched extends AttemptWatch {
  readonly since: number;
  lastBeat: number;
}

/** Deadlines and heartbeats of the attempts that run, with one timer for all heartbeats. */
export class LiveWatch implements WatchDoor {
  readonly #running = new Map<AttemptId, Watched>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(private readonly driver: LiveDriver) {}

  attempt(watch: AttemptWatch): () => void {
    const now = originals.monotonic();
    this.#running.set(watch.attemptId, { ...watch, since: now, lastBeat: now });
    this.#ticker ??= originals.setInterval(() => this.#tick(), TICK_MS);
    const { attemptId, timeoutMs } = watch;
    const deadline =
      timeoutMs > 0
        ? originals.setTimeout(() => this.driver.queue.push({ type: "timeout", attemptId, timeoutMs }), timeoutMs)
        : undefined;
    return () => {
      this.#running.delete(attemptId);
      if (deadline !== undefined) originals.clearTimeout(deadline);
    };
  }

  /** Ends the heartbeat timer; the run is over. */
  stop(): void {
    if (this.#ticker !== undefined) originals.clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  #tick(): void {
    const now = originals.monotonic();
    for (const watched of this.#running.values()) {
      if (watched.heartbeatMs <= 0 || now - watched.lastBeat < watched.heartbeatMs) continue;
      watched.lastBeat = now;
      const { attemptId, detail } = watched;
      const elapsedMs = Math.round(now - watched.since);
      this.driver.carry({
        type: "StepHeartbeat",
        attemptId,
        payload: { elapsedMs, ...(detail !== undefined && { detail }) },
      });
    }
  }

  settled(attemptId: AttemptId): void {
    this.driver.queue.push({ type: "settled", attemptId });
  }

  outside(attemptId: AttemptId, reason: string): void {
    this.driver.carry({ type: "Gap", attemptId, payload: { what: "effects", reason } });
  }
}
