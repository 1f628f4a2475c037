import type { AgentCommand } from "../../ports/agent.ts";

/** The agent's command could not be run. `message` says which and why. */
export class AgentStartError extends Error {
  readonly code = "agent_start_failed";
  readonly command: string;
  readonly cwd: string;

  constructor({ command, cwd }: AgentCommand, reason: string, options?: ErrorOptions) {
    super(`Could not start the agent ${command} in ${cwd}: ${reason}`, options);
    this.name = "AgentStartError";
    this.command = command;
    this.cwd = cwd;
  }
}
