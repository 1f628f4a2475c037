import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usageSchema } from "../events/shared.ts";
import { anthropicUsage, mergeAnthropicUsage } from "./anthropic-usage.ts";
import { costOf, inputTokens, type Prices } from "./cost.ts";
import { geminiUsage } from "./gemini-usage.ts";
import { openaiChatUsage, openaiResponsesUsage } from "./openai-usage.ts";

const count = fc.integer({ min: 0, max: 1_000_000 });
const READERS = { anthropicUsage, openaiChatUsage, openaiResponsesUsage, geminiUsage };

describe("the parts add up", () => {
  test("Anthropic: input_tokens excludes the cache", () => {
    const raw = {
      input_tokens: 10,
      cache_creation_input_tokens: 30,
      cache_read_input_tokens: 500,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 3 },
      service_tier: "standard",
    };
    expect(anthropicUsage(raw)).toEqual({
      usage: { inputUncached: 10, cacheRead: 500, cacheWrite5m: 20, cacheWrite1h: 10, output: 7, reasoning: 3, raw },
      problems: [],
    });
  });

  test("law: Anthropic", () => {
    fc.assert(
      fc.property(count, count, count, count, count, (input, read, five, hour, output) => {
        const raw = {
          input_tokens: input,
          cache_read_input_tokens: read,
          cache_creation_input_tokens: five + hour,
          cache_creation: { ephemeral_5m_input_tokens: five, ephemeral_1h_input_tokens: hour },
          output_tokens: output,
        };
        const { usage, problems } = anthropicUsage(raw);
        expect(problems).toEqual([]);
        expect(usage && inputTokens(usage)).toBe(input + read + five + hour);
        expect(usage?.output).toBe(output);
      }),
    );
  });

  test.each([
    [
      "chat",
      openaiChatUsage,
      ["prompt_tokens", "completion_tokens", "prompt_tokens_details", "completion_tokens_details"],
    ],
    [
      "responses",
      openaiResponsesUsage,
      ["input_tokens", "output_tokens", "input_tokens_details", "output_tokens_details"],
    ],
  ] as const)("law: OpenAI %s includes the cache", (_name, read, [input, output, inputDetails, outputDetails]) => {
    fc.assert(
      fc.property(count, count, count, count, (uncached, cached, text, reasoning) => {
        const raw = {
          [input]: uncached + cached,
          [output]: text + reasoning,
          [inputDetails]: { cached_tokens: cached },
          [outputDetails]: { reasoning_tokens: reasoning },
          total_tokens: uncached + cached + text + reasoning,
        };
        const { usage, problems } = read(raw);
        // With as much cached as reasoning nothing, or no text, both readings of the total are the same.
        expect(problems).toEqual([]);
        expect(usage).toMatchObject({
          inputUncached: uncached,
          cacheRead: cached,
          output: text + reasoning,
          reasoning,
        });
      }),
    );
  });

  test("law: Gemini counts thoughts beside candidates", () => {
    fc.assert(
      fc.property(count, count, count, count, count, (uncached, cached, tools, candidates, thoughts) => {
        const raw = {
          promptTokenCount: uncached + cached,
          cachedContentTokenCount: cached,
          toolUsePromptTokenCount: tools,
          candidatesTokenCount: candidates,
          thoughtsTokenCount: thoughts,
          totalTokenCount: uncached + cached + tools + candidates + thoughts,
        };
        const { usage, problems } = geminiUsage(raw);
        expect(problems).toEqual([]);
        expect(usage).toMatchObject({ inputUncached: uncached + tools, cacheRead: cached, reasoning: thoughts });
        expect(usage && inputTokens(usage) + usage.output).toBe(raw.totalTokenCount);
      }),
    );
  });
});

describe("numbers that are off", () => {
  test.each<[string, keyof typeof READERS, unknown, object | undefined, string | undefined]>([
    ["no usage at all", "anthropicUsage", undefined, undefined, "input_tokens is missing"],
    ["a missing output", "openaiChatUsage", { prompt_tokens: 1 }, undefined, "completion_tokens is missing"],
    [
      "a negative count",
      "geminiUsage",
      { promptTokenCount: -1 },
      undefined,
      "promptTokenCount is -1, not a count of tokens",
    ],
    [
      "a text",
      "openaiResponsesUsage",
      { input_tokens: "5", output_tokens: 1 },
      undefined,
      'input_tokens is "5", not a count of tokens',
    ],
    [
      "more cached than there is",
      "openaiChatUsage",
      { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9 } },
      undefined,
      "the cached part exceeds the input: 9 of 5",
    ],
    [
      "a total that does not add up",
      "openaiChatUsage",
      { prompt_tokens: 5, completion_tokens: 1, total_tokens: 9 },
      { inputUncached: 5, output: 1 },
      "total_tokens is 9, but the parts add up to 6",
    ],
    [
      "more reasoning than output",
      "openaiChatUsage",
      { prompt_tokens: 5, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 3 } },
      { output: 1, reasoning: 1 },
      "reasoning exceeds the output: 3 of 1",
    ],
    [
      "a breakdown that contradicts its sum",
      "anthropicUsage",
      {
        input_tokens: 1,
        output_tokens: 1,
        cache_creation_input_tokens: 9,
        cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 0 },
      },
      { cacheWrite5m: 3 },
      "cache_creation_input_tokens is 9, but the parts add up to 3",
    ],
    [
      "null details",
      "openaiChatUsage",
      { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: null },
      { inputUncached: 5 },
      undefined,
    ],
    [
      "writes without a breakdown",
      "anthropicUsage",
      { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 9 },
      { cacheWrite5m: 9, cacheWrite1h: 0 },
      undefined,
    ],
    [
      "reasoning beside the output (xAI)",
      "openaiChatUsage",
      { prompt_tokens: 5, completion_tokens: 2, total_tokens: 17, completion_tokens_details: { reasoning_tokens: 10 } },
      { output: 12, reasoning: 10 },
      undefined,
    ],
    [
      "DeepSeek's cache fields",
      "openaiChatUsage",
      { prompt_tokens: 5, completion_tokens: 2, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 1 },
      { inputUncached: 1, cacheRead: 4 },
      undefined,
    ],
    [
      "a blocked Gemini answer",
      "geminiUsage",
      { promptTokenCount: 5, totalTokenCount: 5 },
      { inputUncached: 5, output: 0 },
      undefined,
    ],
  ])("%s (%s)", (_name, reader, raw, expected, problem) => {
    const { usage, problems } = READERS[reader](raw);
    expect(problems).toEqual(problem === undefined ? [] : [expect.stringContaining(problem), ...problems.slice(1)]);
    if (expected === undefined) expect(usage).toBeUndefined();
    else expect(usage).toMatchObject({ ...expected, raw });
  });

  test("law: whatever a provider says, there is a valid ledger or a problem", () => {
    const numbers = fc.oneof(count, fc.constantFrom(null, -1, 1.5, "7", Number.NaN, {}, []));
    const keys = [
      "input_tokens",
      "output_tokens",
      "prompt_tokens",
      "completion_tokens",
      "total_tokens",
      "promptTokenCount",
      "candidatesTokenCount",
      "cachedContentTokenCount",
      "cache_read_input_tokens",
      "cache_creation_input_tokens",
    ];
    const raw = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...keys), numbers));
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(READERS)), raw, (read, value) => {
        const { usage, problems } = read(value);
        if (usage === undefined) expect(problems.length).toBeGreaterThan(0);
        else expect(usageSchema.safeParse(usage).success).toBe(true);
        expect(usage?.raw).toBe(usage && value);
      }),
      { numRuns: 500 },
    );
  });
});

test("the usage of a stream: later counts win, null does not", () => {
  const merged = mergeAnthropicUsage(
    { input_tokens: 25, output_tokens: 1, cache_read_input_tokens: 4 },
    { output_tokens: 15, cache_read_input_tokens: null },
  );
  expect(merged).toEqual({ input_tokens: 25, output_tokens: 15, cache_read_input_tokens: 4 });
  expect(mergeAnthropicUsage(undefined, { output_tokens: 1 })).toEqual({ output_tokens: 1 });
});

describe("costOf", () => {
  const usage = { inputUncached: 1000, cacheRead: 300, cacheWrite5m: 200, cacheWrite1h: 0, output: 100, reasoning: 40 };
  const prices: Prices = { currency: "USD", table: "t 1", input: 3, cacheRead: 0.3, cacheWrite5m: 3.75, output: 15 };

  test("adds each part at its price, reasoning as output", () => {
    expect(costOf(usage, prices)).toEqual({ amount: 0.00534, currency: "USD", table: "t 1" });
  });
  test("an unknown price of a used part makes the cost unknown, never 0", () => {
    expect(costOf({ ...usage, cacheWrite1h: 1 }, prices)).toBeUndefined();
    expect(
      costOf({ ...usage, inputUncached: 0, cacheRead: 0, cacheWrite5m: 0, output: 0 }, { currency: "USD", table: "t" }),
    ).toBeUndefined();
  });
  test("a free model costs 0", () => {
    expect(
      costOf({ ...usage, cacheRead: 0, cacheWrite5m: 0 }, { currency: "USD", table: "t", input: 0, output: 0 })?.amount,
    ).toBe(0);
  });
});
