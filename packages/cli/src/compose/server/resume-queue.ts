import type { RunId } from "@openexec/timeline";

/** Each of them is a process with an engine of its own. */
const MOST_AT_ONCE = 4;

/** What a {@link ResumeQueue} needs of the installation. */
export interface ResumeDeps {
  /** Makes a run go on in a process of its own; settles when that has ended. */
  resume(runId: RunId): Promise<void>;
  /** Whether something lies there for the run that no process has taken. */
  isAsked(runId: RunId): Promise<boolean>;
}

/**
 * Runs that shall go on, however often that is asked: a run has one process at a time, and four at most have one; the
 * others wait for their turn, in the order in which they were asked for.
 */
export class ResumeQueue {
  readonly #deps: ResumeDeps;
  readonly #waiting = new Set<RunId>();
  readonly #live = new Set<RunId>();
  /** Asked for while they had a process: it may have looked already at what was left for it. */
  readonly #again = new Set<RunId>();

  constructor(deps: ResumeDeps) {
    this.#deps = deps;
  }

  /** @returns `false` when the run waits until another one has ended */
  add(runId: RunId): boolean {
    (this.#live.has(runId) ? this.#again : this.#waiting).add(runId);
    this.#startNext();
    return !this.#waiting.has(runId);
  }

  #startNext(): void {
    for (const runId of [...this.#waiting].slice(0, Math.max(0, MOST_AT_ONCE - this.#live.size))) {
      this.#waiting.delete(runId);
      this.#live.add(runId);
      void this.#resume(runId);
    }
  }

  async #resume(runId: RunId): Promise<void> {
    const { resume, isAsked } = this.#deps;
    await resume(runId).catch(() => {
      // Whoever gave it tells of that; the next one is tried all the same.
    });
    let isLeft = false;
    while (this.#again.delete(runId)) isLeft = await isAsked(runId).catch(() => false);
    this.#live.delete(runId);
    if (isLeft) this.#waiting.add(runId);
    this.#startNext();
  }
}
