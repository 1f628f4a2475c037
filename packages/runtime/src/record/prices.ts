import { type Cost, costOf, inputTokens, type ModelRequest, type Prices, type Usage } from "@openexec/timeline";
import type { ModelPrice } from "@pydantic/genai-prices";

/** Name and version of the price table, as the log states it. The prices come with the package: nothing is fetched. */
export const PRICE_TABLE = "@pydantic/genai-prices 0.1.8";

/**
 * What a call cost at the list price of its provider on the day of `now` (milliseconds since 1970), in US dollars.
 * `undefined` for a provider or model that the table does not know, and when a part that was used has no price there:
 * an endpoint of one's own may serve a model by a famous name for nothing.
 */
export type PriceOf = (request: ModelRequest, model: string, usage: Usage, now: number) => Cost | undefined;

/** Loads the table, some 800 KB of code, which only a live run needs. */
export async function loadPrices(): Promise<PriceOf> {
  const { calcPrice } = await import("@pydantic/genai-prices");
  const known = new Map<string, ModelPrice | undefined>();
  return ({ provider }, model, usage, now) => {
    const providerId = PROVIDERS.get(provider) ?? provider;
    const period = Math.floor(now / PERIOD_MS);
    const key = JSON.stringify([providerId, model, period]);
    if (!known.has(key)) {
      if (known.size >= MAX_KNOWN) known.clear();
      const timestamp = new Date(now); // pure: the table takes the moment of the call in this form
      known.set(key, calcPrice({}, model, { providerId, timestamp })?.model_price);
    }
    const price = known.get(key);
    return price === undefined ? undefined : costOf(usage, pricesOf(price, inputTokens(usage)));
  };
}

/** Within a quarter of an hour no price changes: the table knows days, and times of day at full and half hours. */
const PERIOD_MS = 15 * 60_000;
/** To find a price means to go through the whole table. */
const MAX_KNOWN = 10_000;

/** Our names of providers where the table has others. */
const PROVIDERS = new Map([["gemini", "google"]]);

function pricesOf(table: ModelPrice, tokens: number): Prices {
  const at = (...keys: readonly string[]): number | undefined => {
    const price = keys.map((key) => table[key]).find((known) => known !== undefined);
    if (price === undefined || typeof price === "number") return price;
    // The highest tier that the whole input exceeds holds for all of it.
    return price.tiers.reduce((known, tier) => (tokens > tier.start ? tier.price : known), price.base);
  };
  const prices = {
    input: at("input_mtok"),
    cacheRead: at("cache_read_mtok"),
    cacheWrite5m: at("cache_write_5m_mtok", "cache_write_mtok"),
    cacheWrite1h: at("cache_write_1h_mtok"),
    output: at("output_mtok"),
  };
  const known = Object.fromEntries(Object.entries(prices).filter(([, price]) => price !== undefined));
  return { currency: "USD", table: PRICE_TABLE, ...known };
}
