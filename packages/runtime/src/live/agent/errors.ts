import type { AgentCommand } from "../../ports/agent.ts";

/** The agent's command could not be run. `message` says which, why and what to do. */
export class AgentStartError extends Error {
  /** `agent_not_found`: there is no such program. */
  readonly code: "agent_not_found" | "agent_start_failed";
  readonly command: string;
  readonly cwd: string;

  constructor(code: AgentStartError["code"], { command, cwd }: AgentCommand, reason: string, options?: ErrorOptions) {
    super(`Could not start the agent ${command} in ${cwd}: ${reason}`, options);
    this.name = "AgentStartError";
    this.code = code;
    this.command = command;
    this.cwd = cwd;
  }
}
