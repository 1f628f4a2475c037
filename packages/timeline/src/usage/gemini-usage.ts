import { UsageNumbers, type UsageReading } from "./numbers.ts";

/**
 * `usageMetadata` of the Gemini API: the prompt includes the cached content, candidates exclude the thoughts, results
 * of tools that Google ran are input of their own.
 */
export function geminiUsage(raw: unknown): UsageReading {
  const numbers = new UsageNumbers(raw);
  const prompt = numbers.required("promptTokenCount");
  const cacheRead = numbers.count("cachedContentTokenCount") ?? 0;
  const tools = numbers.count("toolUsePromptTokenCount") ?? 0;
  const reasoning = numbers.count("thoughtsTokenCount") ?? 0;
  // An answer that was blocked, or all thought, has no candidates.
  const candidates = numbers.count("candidatesTokenCount") ?? 0;
  if (prompt === undefined || numbers.problems.length > 0) return numbers.nothing();
  const rest = numbers.rest(prompt, cacheRead, "the cached part exceeds the prompt");
  if (rest === undefined) return numbers.nothing();
  const output = candidates + reasoning;
  numbers.expectTotal("totalTokenCount", prompt + tools + output);
  return numbers.ledger({
    inputUncached: rest + tools,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output,
    reasoning,
  });
}
