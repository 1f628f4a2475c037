export type { ContentBlock } from "@agentclientprotocol/sdk";
export { createSessionClient, type SessionClient } from "./session-client.ts";
export type { AgentToolCall, SessionHost, TerminalHost } from "./session-host.ts";
