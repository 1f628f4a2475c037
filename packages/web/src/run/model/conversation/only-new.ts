import type { PayloadOf, Usage } from "@openexec/timeline";

type Request = PayloadOf<"ModelInvocationStarted">["request"];

/** How much of a request was said before. */
export interface Earlier {
  /** Messages that the conversation already had. */
  readonly messages: number;
  /** Tokens of the whole request, and the share of them that was read from the cache, from 0 to 1. */
  readonly inputTokens?: number;
  readonly cachedShare?: number;
}

/** What a model call was sent that is not new, in numbers. */
export function earlierOf(request: Request, usage: Usage | undefined): Earlier {
  const { keep = 0, rest = [] } = request;
  const messages = rest.reduce((sum, [holder, , count]) => (holder === "" ? sum : sum + count), keep);
  if (usage === undefined) return { messages };
  const inputTokens = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  return { messages, inputTokens, ...(inputTokens === 0 ? {} : { cachedShare: usage.cacheRead / inputTokens }) };
}
