import type { Draft, PayloadOf, Totals } from "@openexec/timeline";

type Cost = Totals["cost"][number];

/** Counts what passes through the log, the same way when it is written and when it is replayed. */
export class TotalsCounter {
  #steps = 0;
  #modelCalls = 0;
  #toolCalls = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #unpricedCalls = 0;
  readonly #costs = new Map<string, Cost>();

  see(event: Pick<Draft, "type" | "payload">): void {
    if (event.type === "StepStarted") this.#steps++;
    else if (event.type === "ToolCallStarted") this.#toolCalls++;
    else if (event.type === "ModelInvocation") this.#model(event.payload as PayloadOf<"ModelInvocation">);
  }

  #model({ usage, cost }: PayloadOf<"ModelInvocation">): void {
    this.#modelCalls++;
    if (usage !== undefined) {
      this.#inputTokens += usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
      this.#outputTokens += usage.output;
    }
    if (cost === undefined) {
      this.#unpricedCalls++;
      return;
    }
    const key = `${cost.currency} ${cost.table}`;
    this.#costs.set(key, { ...cost, amount: (this.#costs.get(key)?.amount ?? 0) + cost.amount });
  }

  /** @param durationMs of this execution; measured */
  totals(durationMs: number): Totals {
    return {
      steps: this.#steps,
      modelCalls: this.#modelCalls,
      toolCalls: this.#toolCalls,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      cost: [...this.#costs.values()],
      unpricedCalls: this.#unpricedCalls,
      durationMs,
    };
  }
}
