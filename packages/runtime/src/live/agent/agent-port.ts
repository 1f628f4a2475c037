import type { AgentCommand, AgentEvents, AgentPort, AgentProcess } from "../../ports/agent.ts";
import type { Clock } from "../../ports/clock.ts";
import { LiveAgent } from "./live-agent.ts";

export interface AgentPortOptions {
  /** The environment that an agent gets, before the additions of its command. */
  readonly environment: (command: AgentCommand) => Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Bytes of one protocol message; a longer one ends the agent. Default 64 MiB. */
  readonly maxMessageBytes?: number;
}

const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Live agents: one process each, speaking newline-delimited JSON on its standard streams. */
export function createAgentPort(options: AgentPortOptions): AgentPort {
  const { clock, maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES } = options;
  return {
    start(command: AgentCommand, events: AgentEvents): Promise<AgentProcess> {
      const environment = options.environment(command);
      return LiveAgent.start(command, events, { environment, clock, maxMessageBytes });
    },
  };
}
