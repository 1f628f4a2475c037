import type { Cost, Usage } from "../events/shared.ts";

/** Prices of one model in `currency` per million tokens; an absent one is unknown. */
export interface Prices {
  readonly currency: string;
  /** Name and version of the table that they come from. */
  readonly table: string;
  readonly input?: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** Reasoning is output and costs the same. */
  readonly output?: number;
}

/** What a call cost, or `undefined` when a part that was used has no known price. Never 0 for an unknown price. */
export function costOf(usage: Usage, prices: Prices): Cost | undefined {
  const parts: readonly (readonly [tokens: number, price: number | undefined])[] = [
    [usage.inputUncached, prices.input],
    [usage.cacheRead, prices.cacheRead],
    [usage.cacheWrite5m, prices.cacheWrite5m],
    [usage.cacheWrite1h, prices.cacheWrite1h],
    [usage.output, prices.output],
  ];
  let perMillion = 0;
  for (const [tokens, price] of parts) {
    if (tokens === 0) continue;
    if (price === undefined) return undefined;
    perMillion += tokens * price;
  }
  // No token at all of a model without any price: still unknown.
  if (parts.every(([, price]) => price === undefined)) return undefined;
  return { amount: perMillion / 1_000_000, currency: prices.currency, table: prices.table };
}

/** All input tokens, cached or not. */
export function inputTokens(usage: Usage): number {
  return usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}
