export { acpUsage } from "./acp-usage.ts";
export { anthropicUsage, mergeAnthropicUsage } from "./anthropic-usage.ts";
export { costOf, inputTokens, type Prices } from "./cost.ts";
export { geminiUsage } from "./gemini-usage.ts";
export type { UsageReading } from "./numbers.ts";
export { openaiChatUsage, openaiResponsesUsage } from "./openai-usage.ts";
