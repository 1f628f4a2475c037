import type { HeldBack } from "../driver/held-back.ts";
import type { AttemptPart, BacklogPart } from "./parts.ts";

/** What code that waited outside the ports came to, until its place in the log is reached; only a replay has one. */
export class Backlog implements BacklogPart {
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
