export type { RequestSummary, ScriptedAnswer } from "./script.ts";
export { type ModelServer, startModelServer } from "./server.ts";
