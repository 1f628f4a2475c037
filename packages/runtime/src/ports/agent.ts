/** A JSON-RPC message of the Agent Client Protocol, raw. */
export type AgentMessage = { readonly jsonrpc: "2.0"; readonly [key: string]: unknown };

export interface AgentCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Names of variables that it gets though they look like secrets; `*` at the end stands for any rest. */
  readonly passEnv?: readonly string[];
}

/** A running agent: one process per session, for the life of the run. */
export interface AgentProcess {
  readonly pid: number;
  send(message: AgentMessage): void;
  /** Ends the process group: politely, then with SIGKILL after a grace of one second. Idempotent. */
  close(): Promise<void>;
}

export interface AgentEvents {
  /** A message from the agent, in the order of its bytes. A line that is no JSON goes to `log`. */
  message(message: AgentMessage): void;
  /** A line of stderr, or of stdout that is not the protocol. */
  log(line: string): void;
  /** The process ended; called once. */
  exit(info: { readonly exitCode: number | null; readonly signal: string | null }): void;
}

export interface AgentPort {
  /** Starts an agent. @throws AgentStartError when the command cannot be run */
  start(command: AgentCommand, events: AgentEvents): Promise<AgentProcess>;
}
