import type { LanguageModelV3 } from "@ai-sdk/provider";
import type { Endpoint } from "./endpoint.ts";

type Fetch = typeof globalThis.fetch;
type Build = (endpoint: Endpoint, name: string, model: string, fetch: Fetch) => Promise<LanguageModelV3>;

/** Stands where a library insists on a key; `fetch` takes it out again. */
export const NO_KEY = "no-key-configured";

/** The libraries are loaded when the first model is called: each costs tens of milliseconds of start-up. */
const BUILDERS = {
  async anthropic({ baseUrl, key }, _, model, fetch) {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    return createAnthropic({ baseURL: baseUrl, apiKey: key ?? NO_KEY, fetch }).languageModel(model);
  },
  async openai({ baseUrl, key, api }, _, model, fetch) {
    const { createOpenAI } = await import("@ai-sdk/openai");
    const provider = createOpenAI({ baseURL: baseUrl, apiKey: key ?? NO_KEY, fetch });
    return api === "responses" ? provider.responses(model) : provider.chat(model);
  },
  async compatible({ baseUrl, key }, name, model, fetch) {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const provider = createOpenAICompatible({
      name,
      baseURL: baseUrl,
      apiKey: key ?? NO_KEY,
      fetch,
      includeUsage: true,
    });
    return provider.chatModel(model);
  },
} as const satisfies Record<Endpoint["provider"], Build>;

/** The library's model for an endpoint, calling the world only through `fetch`. */
export function buildModel(endpoint: Endpoint, name: string, model: string, fetch: Fetch): Promise<LanguageModelV3> {
  return BUILDERS[endpoint.provider](endpoint, name, model, fetch);
}
