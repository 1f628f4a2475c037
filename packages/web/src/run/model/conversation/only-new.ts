import type { PayloadOf, Usage } from "@openexec/timeline";

type Request = PayloadOf<"ModelInvocationStarted">["request"];

/** How much of a request was said before. */
export interface Earlier {
  /** Messages that the conversation already had. */
  readonly messages: number;
  /** Tokens of the whole request, those of them that were read from the cache, and as a share from 0 to 1. */
  readonly inputTokens?: number;
  readonly cachedTokens?: number;
  readonly cachedShare?: number;
}

/** What a model call was sent that is not new, in numbers. */
export function earlierOf(request: Request, usage: Usage | undefined): Earlier {
  const { keep = 0, rest = [] } = request;
  const messages = rest.reduce((sum, [holder, , count]) => (holder === "" ? sum : sum + count), keep);
  if (usage === undefined) return { messages };
  const inputTokens = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const cached = inputTokens === 0 ? {} : { cachedShare: usage.cacheRead / inputTokens };
  return { messages, inputTokens, cachedTokens: usage.cacheRead, ...cached };
}
