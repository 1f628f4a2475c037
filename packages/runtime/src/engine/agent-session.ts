import type { AgentMessage } from "../ports/index.ts";

/** One session of an agent, live or fed from the record. */
export interface AgentSession {
  readonly binding: unknown;
  feed(message: AgentMessage): void;
  exited(reason: string): void;
}
