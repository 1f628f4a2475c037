import { url as debuggerUrl } from "node:inspector";
import { Worker } from "node:worker_threads";
import { originals } from "@openexec/runtime";
import type { FeedEvent } from "../progress/feed.ts";
import { BEAT_MS, BEATS, GRACE_MS, LIMIT, STOP, type WatchdogData } from "./watchdog-data.ts";

const LONGEST_MS = 2 ** 31 - 1 - 2 * GRACE_MS;

/**
 * Notices flow code that never waits (`for (;;) {}`) when it has done so for longer than its step may take. No timer and no
 * signal reaches such code in its own thread.
 */
export class Watchdog {
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));
  /** How long each running step may take, in milliseconds. Steps that only wait for their branches are not among them. */
  readonly #running = new Map<string, number>();
  readonly #beat: NodeJS.Timeout;
  readonly #worker: Worker | undefined;
  #limit = 0;

  /** @param stopped is called in the middle of such code: with the steps that run, and what they may take */
  constructor(stopped: (attemptIds: readonly string[], limitMs: number) => void) {
    this.#beat = originals.setInterval(() => this.#live(), BEAT_MS);
    this.#beat.unref();
    // Who looks at the code in a debugger stops it for as long as they like.
    if (debuggerUrl() !== undefined) return;
    const workerData: WatchdogData = { shared: this.#shared };
    this.#worker = new Worker(new URL("./watchdog-thread.js", import.meta.url), { workerData, execArgv: [], env: {} });
    this.#worker.unref();
    Object.defineProperty(globalThis, Symbol.for(STOP), {
      configurable: true,
      value: () => stopped([...this.#running.keys()], this.#limit),
    });
    // Without it runs go on as they would.
    this.#worker.on("error", () => {});
  }

  see({ type, attemptId, payload }: FeedEvent): void {
    if (attemptId === undefined) return;
    if (type === "StepStarted" && payload.nodeType !== "parallel") {
      const timeoutMs = payload.timeoutMs ?? Number.POSITIVE_INFINITY;
      this.#allow(this.#running.size === 0 ? timeoutMs : Math.max(this.#limit, timeoutMs));
      this.#running.set(attemptId, timeoutMs);
    } else if (type === "StepCompleted" && this.#running.delete(attemptId) && this.#running.size === 0) this.#allow(0);
  }

  /** The run is over. */
  end(): void {
    originals.clearInterval(this.#beat);
    void this.#worker?.terminate();
  }

  #live(): void {
    Atomics.add(this.#shared, BEATS, 1);
    let limit = 0;
    for (const timeoutMs of this.#running.values()) limit = Math.max(limit, timeoutMs);
    this.#allow(limit);
  }

  /** Whichever of the running steps it is that does not wait, it has had its time then. */
  #allow(limitMs: number): void {
    this.#limit = limitMs;
    Atomics.store(this.#shared, LIMIT, limitMs <= LONGEST_MS ? limitMs : 0);
  }
}
