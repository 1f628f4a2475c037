import { UsageNumbers, type UsageReading } from "./numbers.ts";

/**
 * Usage of the Anthropic Messages API: `input_tokens` excludes the cache. Writes without a breakdown are counted as
 * 5-minute ones, the API's default.
 */
export function anthropicUsage(raw: unknown): UsageReading {
  const numbers = new UsageNumbers(raw);
  const inputUncached = numbers.required("input_tokens");
  const output = numbers.required("output_tokens");
  const cacheRead = numbers.count("cache_read_input_tokens") ?? 0;
  const written = numbers.count("cache_creation_input_tokens");
  const fiveMinutes = numbers.count("cache_creation.ephemeral_5m_input_tokens");
  const oneHour = numbers.count("cache_creation.ephemeral_1h_input_tokens") ?? 0;
  if (inputUncached === undefined || output === undefined) return numbers.nothing();
  const cacheWrite5m =
    fiveMinutes ?? numbers.rest(written ?? oneHour, oneHour, "1-hour cache writes exceed all writes");
  if (cacheWrite5m === undefined) return numbers.nothing();
  numbers.expectTotal("cache_creation_input_tokens", cacheWrite5m + oneHour);
  const reasoning = numbers.count("output_tokens_details.thinking_tokens") ?? 0;
  return numbers.ledger({ inputUncached, cacheRead, cacheWrite5m, cacheWrite1h: oneHour, output, reasoning });
}

/**
 * The usage of a streamed message: `message_start` tells the input, each `message_delta` the counts so far. Later
 * fields win where they are not null.
 */
export function mergeAnthropicUsage(start: unknown, delta: unknown): unknown {
  if (typeof start !== "object" || start === null) return delta ?? start;
  if (typeof delta !== "object" || delta === null) return start;
  return { ...start, ...Object.fromEntries(Object.entries(delta).filter(([, value]) => value !== null)) };
}
