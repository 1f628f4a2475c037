import { UsageNumbers, type UsageReading } from "./numbers.ts";

/**
 * Usage of an Agent Client Protocol turn. The protocol does not say whether `inputTokens` includes the cache, and
 * agents differ; the total tells: it is the sum of all parts, or of input and output alone when input has the cache in
 * it. Thoughts are part of the output, or a part of their own, by the same rule. Without a total the parts are taken
 * as disjoint.
 */
export function acpUsage(raw: unknown): UsageReading {
  const numbers = new UsageNumbers(raw);
  const input = numbers.required("inputTokens");
  const output = numbers.required("outputTokens");
  const cacheRead = numbers.count("cachedReadTokens") ?? 0;
  const cacheWrite5m = numbers.count("cachedWriteTokens") ?? 0;
  const reasoning = numbers.count("thoughtTokens") ?? 0;
  const total = numbers.count("totalTokens");
  if (input === undefined || output === undefined) return numbers.nothing();
  const cached = cacheRead + cacheWrite5m;
  const includesCache = total === input + output || total === input + output + reasoning;
  const includesThought = total === input + output || total === input + output + cached;
  const inputUncached = includesCache ? numbers.rest(input, cached, "the cached part exceeds the input") : input;
  if (inputUncached === undefined) return numbers.nothing();
  const allOutput = includesThought ? output : output + reasoning;
  numbers.expectTotal("totalTokens", inputUncached + cached + allOutput);
  return numbers.ledger({ inputUncached, cacheRead, cacheWrite5m, cacheWrite1h: 0, output: allOutput, reasoning });
}
