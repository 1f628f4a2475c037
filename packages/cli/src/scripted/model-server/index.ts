export type {
  ModelApi,
  ModelScript,
  RequestSummary,
  ScriptedAnswer,
  ScriptedCondition,
  ScriptedMessage,
  ScriptedRule,
  ScriptedToolCall,
  ScriptedUsage,
} from "./script.ts";
export { type ModelServer, type ModelServerOptions, type ReceivedRequest, startModelServer } from "./server.ts";
