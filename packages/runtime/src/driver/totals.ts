import {
  type ArtifactRef,
  type CountedTotals,
  type PayloadOf,
  type TimelineEvent,
  type Totals,
  totalsProjection,
} from "@openexec/timeline";

/** Counts what passes through the log, the same way when it is written and when it is replayed. */
export class TotalsCounter {
  readonly #state: CountedTotals = totalsProjection.init();

  /** The newest context pack. */
  contextPack: ArtifactRef | undefined;

  see(event: { readonly type: string; readonly payload: unknown }): void {
    if (event.type === "ArtifactCreated") {
      const { role, artifact } = event.payload as PayloadOf<"ArtifactCreated">;
      if (role === "context_pack") this.contextPack = artifact;
    }
    // A draft has every field that counting reads.
    totalsProjection.apply(this.#state, event as TimelineEvent);
  }

  /** @param durationMs of this execution; measured */
  totals(durationMs: number): Totals {
    const { cost, ...counts } = this.#state;
    return { ...counts, cost: cost.map((entry) => ({ ...entry })), durationMs };
  }
}
