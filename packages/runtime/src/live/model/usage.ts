import type { Json, JsonObject, Usage } from "@openexec/timeline";
import type { WireApi } from "./endpoint.ts";

type Numbers = (name: string, ...path: readonly string[]) => number;

/** Reads numbers out of a usage object: `at("cached_tokens", "prompt_tokens_details")`. Absent is 0. */
function numbersOf(raw: JsonObject): Numbers {
  return (name, ...path) => {
    let holder: Json | undefined = raw;
    for (const key of path) holder = (holder as JsonObject | undefined)?.[key];
    const value = (holder as JsonObject | null | undefined)?.[name];
    return typeof value === "number" && value > 0 ? Math.round(value) : 0;
  };
}

type Ledger = Omit<Usage, "raw">;

/** OpenAI counts the cache inside the input; writing to it costs nothing extra. */
function openAiLedger(input: number, cached: number, output: number, reasoning: number): Ledger {
  const cacheRead = Math.min(cached, input);
  return { inputUncached: input - cacheRead, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0, output, reasoning };
}

const LEDGERS = {
  messages: (at) => {
    const hour = at("ephemeral_1h_input_tokens", "cache_creation");
    return {
      inputUncached: at("input_tokens"),
      cacheRead: at("cache_read_input_tokens"),
      cacheWrite5m: Math.max(0, at("cache_creation_input_tokens") - hour),
      cacheWrite1h: hour,
      output: at("output_tokens"),
      reasoning: at("thinking_tokens", "output_tokens_details"),
    };
  },
  chat: (at) =>
    openAiLedger(
      at("prompt_tokens"),
      at("cached_tokens", "prompt_tokens_details"),
      at("completion_tokens"),
      at("reasoning_tokens", "completion_tokens_details"),
    ),
  responses: (at) =>
    openAiLedger(
      at("input_tokens"),
      at("cached_tokens", "input_tokens_details"),
      at("output_tokens"),
      at("reasoning_tokens", "output_tokens_details"),
    ),
} as const satisfies Record<WireApi, (at: Numbers) => Ledger>;

/** The ledger of a provider's own numbers, which stand beside it; `undefined` when the provider sent none. */
export function usageOf(api: WireApi, raw: unknown): Usage | undefined {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return undefined;
  return { ...LEDGERS[api](numbersOf(raw as JsonObject)), raw };
}
