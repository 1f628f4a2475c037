export type { ContentBlock } from "@agentclientprotocol/sdk";
export { AgentClosedError, AgentRequestError } from "./errors.ts";
export {
  type AgentIdentity,
  createSessionClient,
  type SessionClient,
  type SessionClientOptions,
  type SessionPlace,
} from "./session-client.ts";
export type { AgentToolCall, SessionHost, TerminalHost } from "./session-host.ts";
export type { PromptResult } from "./turn.ts";
