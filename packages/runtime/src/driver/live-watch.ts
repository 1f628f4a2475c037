import type { AttemptId } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { AttemptWatch, WatchDoor } from "./driver.ts";
import { lateReturn } from "./late-return.ts";
import type { LiveRun, Queued } from "./live-run.ts";

/** How often heartbeats are looked at; their own period is a multiple, about. */
const TICK_MS = 250;
/** Node fires a timer at once that is set for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/**
 * How long after its time code came back late, and not only in the turn in which its timer was due: a machine that is
 * busy delays both.
 */
const LATE_MS = 100;

type Fired = Extract<Queued, { type: "timeout" }>;

interface Watched {
  readonly watch: AttemptWatch;
  readonly since: number;
  /** When its time is over, on the monotonic clock. */
  readonly due: number;
  lastBeat: number;
  /** The same, until it was told. */
  deadline: number;
  /** What was queued when the time was over. */
  fired: Fired | undefined;
  /** The log says that its code came back late. */
  isLate: boolean;
}

/**
 * Deadlines and heartbeats of the attempts that run, with one timer for all deadlines and one for all heartbeats: most
 * attempts end long before theirs, and cost nothing but an entry.
 */
export class LiveWatch implements WatchDoor {
  #running = new Map<AttemptId, Watched>();
  #ticker: NodeJS.Timeout | undefined;
  #alarm: NodeJS.Timeout | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(private readonly driver: LiveRun) {}

  attempt(watch: AttemptWatch): () => void {
    const { attemptId, timeoutMs } = watch;
    const since = originals.monotonic();
    const deadline = timeoutMs > 0 ? since + timeoutMs : Number.POSITIVE_INFINITY;
    this.#running.set(attemptId, {
      watch,
      since,
      due: deadline,
      lastBeat: since,
      deadline,
      fired: undefined,
      isLate: false,
    });
    this.#ticker ??= originals.setInterval(() => this.#tick(), TICK_MS);
    if (deadline < this.#alarmAt) this.#wakeAt(deadline);
    return () => {
      this.#running.delete(attemptId);
      // As in the engine: the garbage of a long-lived map is old memory.
      if (this.#running.size === 0) this.#running = new Map();
    };
  }

  /** Ends the timers; the run is over. */
  stop(): void {
    if (this.#ticker !== undefined) originals.clearInterval(this.#ticker);
    if (this.#alarm !== undefined) originals.clearTimeout(this.#alarm);
    this.#ticker = undefined;
    this.#alarm = undefined;
  }

  #tick(): void {
    const now = originals.monotonic();
    for (const watched of this.#running.values()) {
      const { attemptId, heartbeatMs, detail } = watched.watch;
      if (heartbeatMs <= 0 || now - watched.lastBeat < heartbeatMs) continue;
      watched.lastBeat = now;
      const elapsedMs = Math.round(now - watched.since);
      this.driver.carry({
        type: "StepHeartbeat",
        attemptId,
        payload: { elapsedMs, ...(detail !== undefined && { detail }) },
      });
    }
  }

  #wakeAt(time: number): void {
    if (this.#alarm !== undefined) originals.clearTimeout(this.#alarm);
    this.#alarmAt = time;
    const wait = Math.max(1, Math.ceil(time - originals.monotonic()));
    this.#alarm = originals.setTimeout(() => this.#wake(), Math.min(wait, LONGEST_TIMER_MS));
  }

  /** The attempt that the timer was set for may be over long since; then there is a later one to wait for, or none. */
  #wake(): void {
    this.#alarm = undefined;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const now = originals.monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const watched of this.#running.values()) {
      if (watched.deadline > now) {
        next = Math.min(next, watched.deadline);
        continue;
      }
      this.#fire(watched);
    }
    if (next !== Number.POSITIVE_INFINITY) this.#wakeAt(next);
  }

  #fire(watched: Watched): Fired {
    if (watched.fired !== undefined) return watched.fired;
    const { attemptId, timeoutMs } = watched.watch;
    watched.fired = { type: "timeout", attemptId, timeoutMs };
    watched.deadline = Number.POSITIVE_INFINITY;
    this.driver.queue.push(watched.fired);
    return watched.fired;
  }

  isOverdue(attemptId: AttemptId): boolean {
    const watched = this.#running.get(attemptId);
    if (watched === undefined) return false;
    const over = originals.monotonic() - watched.due;
    if (over < LATE_MS) return false;
    if (!watched.isLate) this.driver.carry(lateReturn(attemptId, over));
    this.overdue(attemptId);
    return true;
  }

  overdue(attemptId: AttemptId): void {
    const watched = this.#running.get(attemptId);
    if (watched === undefined) return;
    watched.isLate = true;
    // Before whatever else waits, which a replay could not tell from what the code went on to do.
    this.driver.queue.hurry(this.#fire(watched));
  }

  mayGoOn(): boolean {
    return true;
  }

  fits(): boolean {
    return true;
  }

  settled(attemptId: AttemptId): void {
    this.driver.queue.push({ type: "settled", attemptId });
  }

  outside(attemptId: AttemptId, reason: string): void {
    this.driver.carry({ type: "Gap", attemptId, payload: { what: "effects", reason } });
  }
}
