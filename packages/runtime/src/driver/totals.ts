import { type CountedTotals, type TimelineEvent, type Totals, totalsProjection } from "@openexec/timeline";

/** Counts what passes through the log, the same way when it is written and when it is replayed. */
export class TotalsCounter {
  readonly #state: CountedTotals = totalsProjection.init();

  see(event: { readonly type: string }): void {
    // A draft has every field that counting reads.
    totalsProjection.apply(this.#state, event as TimelineEvent);
  }

  /** @param durationMs of this execution; measured */
  totals(durationMs: number): Totals {
    const { cost, ...counts } = this.#state;
    return { ...counts, cost: cost.map((entry) => ({ ...entry })), durationMs };
  }
}
