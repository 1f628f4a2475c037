import type { ModelRequest, Usage } from "@openexec/timeline";
import { calcPrice } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { loadPrices, PRICE_TABLE } from "./prices.ts";

const priceOf = await loadPrices();

const NOW = 1_790_000_000_000;
const ask = (provider: string): ModelRequest => ({ provider, api: "chat", model: "", messages: [] });
const usage = (parts: Partial<Usage>): Usage => ({
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  ...parts,
});

test("the table is named by the version that is installed", () => {
  expect(PRICE_TABLE).toBe(`@pydantic/genai-prices ${manifest.dependencies["@pydantic/genai-prices"]}`);
});

describe("agrees with the library's own sum", () => {
  test.each([
    ["anthropic", "claude-sonnet-4-5", 1000],
    ["anthropic", "claude-sonnet-4-5", 199_000],
    ["anthropic", "claude-sonnet-4-5", 300_000],
    ["anthropic", "claude-opus-4-5", 5000],
    ["openai", "gpt-5-mini", 5000],
    ["openai", "gpt-4o", 250_000],
    ["openai", "o3", 12],
    ["google", "gemini-2.5-pro", 199_700],
    ["google", "gemini-2.5-pro", 200_001],
  ])("%s %s, %d tokens", (provider, model, inputUncached) => {
    const cost = priceOf(ask(provider), model, usage({ inputUncached, cacheRead: 300, output: 77, reasoning: 5 }), NOW);
    const whole = { input_tokens: inputUncached + 300, cache_read_tokens: 300, output_tokens: 77 };
    const expected = calcPrice(whole, model, { providerId: provider, timestamp: new Date(NOW) });
    expect(cost?.amount).toBeCloseTo(expected?.total_price ?? -1, 12);
    expect(cost).toMatchObject({ currency: "USD", table: PRICE_TABLE });
  });
});

test("what is not known has no price, never 0", () => {
  expect(priceOf(ask("anthropic"), "claude-of-the-future-99", usage({ output: 1 }), NOW)).toBeUndefined();
  expect(priceOf(ask("my-own-endpoint"), "gpt-4o", usage({ output: 1 }), NOW)).toBeUndefined();
  expect(priceOf(ask("openai"), "gpt-4o", usage({ cacheWrite1h: 1 }), NOW)).toBeUndefined();
});

test("a price that is remembered for a quarter of an hour is the one of the moment", () => {
  for (let quarter = 0; quarter < 96; quarter++) {
    const start = Date.UTC(2026, 8, 1) + quarter * 15 * 60_000;
    for (const [provider, model] of [
      ["deepseek", "deepseek-chat"],
      ["anthropic", "claude-sonnet-4-5"],
    ] as const) {
      const [first, last] = [start, start + 15 * 60_000 - 1].map((timestamp) => {
        const found = calcPrice({}, model, { providerId: provider, timestamp: new Date(timestamp) });
        return JSON.stringify(found?.model_price);
      });
      expect(first, `${provider} at quarter ${quarter}`).toBe(last);
    }
  }
});
