import type { AttemptPart } from "./parts.ts";

/** The reason in the log's `Gap`; a replay knows it by this. */
export const WAITED_OUTSIDE = "code waited on something that is no port";

/** Something that code of an attempt came to when it was not its turn. */
export interface HeldBack {
  /** The event that it begins with; absent where a callback returned. */
  readonly event?: { readonly type: "SleepStarted" | "ArtifactCreated"; readonly payload: object };
  goOn(): void;
}

/** What code that waited outside the ports came to, until its place in the log is reached; only a replay has one. */
export class Backlog {
  readonly #held: HeldBack[] = [];

  constructor(private readonly attempt: AttemptPart) {}

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  hold(held: HeldBack): void {
    this.#held.push(held);
    this.attempt.engine.readmit(this.attempt);
  }

  /**
   * Lets in what the log has next. Nothing of it may be here yet: code came to several things in another order.
   * @param isLate nothing else is waited for: what came first goes on, and is compared
   */
  letIn(isLate: boolean): void {
    const { engine, id } = this.attempt;
    const fitting = this.#held.findIndex(({ event }) => engine.driver.watch.fits(id, event));
    const index = fitting < 0 && isLate ? 0 : fitting;
    if (index < 0) return;
    const [held] = this.#held.splice(index, 1);
    if (this.isEmpty) engine.readmitted(this.attempt);
    else engine.readmit(this.attempt);
    held?.goOn();
  }
}
