import { anthropicUsage, openaiChatUsage, openaiResponsesUsage, type UsageReading } from "@openexec/timeline";
import type { WireApi } from "./endpoint.ts";

const READERS = {
  messages: anthropicUsage,
  chat: openaiChatUsage,
  responses: openaiResponsesUsage,
} as const satisfies Record<WireApi, (raw: unknown) => UsageReading>;

/** The ledger of a provider's own numbers, and what is wrong with them. No numbers, no problem. */
export function usageOf(api: WireApi, raw: unknown): UsageReading {
  return raw === undefined || raw === null ? { usage: undefined, problems: [] } : READERS[api](raw);
}
