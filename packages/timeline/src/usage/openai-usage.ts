import { UsageNumbers, type UsageReading } from "./numbers.ts";

interface Fields {
  readonly input: string;
  readonly inputDetails: string;
  readonly output: string;
  readonly reasoning: string;
  /** Providers that speak OpenAI's format tell the cached part outside the details (DeepSeek). */
  readonly cachedElsewhere?: string;
}

const CHAT: Fields = {
  input: "prompt_tokens",
  inputDetails: "prompt_tokens_details",
  output: "completion_tokens",
  reasoning: "completion_tokens_details.reasoning_tokens",
  cachedElsewhere: "prompt_cache_hit_tokens",
};

const RESPONSES: Fields = {
  input: "input_tokens",
  inputDetails: "input_tokens_details",
  output: "output_tokens",
  reasoning: "output_tokens_details.reasoning_tokens",
};

/** Usage of OpenAI's chat completions and of everything that speaks that format: the prompt includes the cache. */
export function openaiChatUsage(raw: unknown): UsageReading {
  return read(raw, CHAT);
}

/** Usage of OpenAI's responses API: the input includes the cache. */
export function openaiResponsesUsage(raw: unknown): UsageReading {
  return read(raw, RESPONSES);
}

function read(raw: unknown, fields: Fields): UsageReading {
  const numbers = new UsageNumbers(raw);
  const input = numbers.required(fields.input);
  const stated = numbers.required(fields.output);
  if (input === undefined || stated === undefined) return numbers.nothing();
  const elsewhere = fields.cachedElsewhere === undefined ? undefined : numbers.count(fields.cachedElsewhere);
  const cacheRead = numbers.count(`${fields.inputDetails}.cached_tokens`) ?? elsewhere ?? 0;
  const cacheWrite5m = numbers.count(`${fields.inputDetails}.cache_write_tokens`) ?? 0;
  const inputUncached = numbers.rest(input, cacheRead + cacheWrite5m, "the cached part exceeds the input");
  if (inputUncached === undefined) return numbers.nothing();
  const reasoning = numbers.count(fields.reasoning) ?? 0;
  const total = numbers.count("total_tokens");
  // Some providers of this format (xAI, Gemini) do not count reasoning as output; only their total tells.
  const apart = reasoning > 0 && total === input + stated + reasoning;
  const output = apart ? stated + reasoning : stated;
  if (total !== undefined) numbers.expectTotal("total_tokens", input + output);
  return numbers.ledger({ inputUncached, cacheRead, cacheWrite5m, cacheWrite1h: 0, output, reasoning });
}
