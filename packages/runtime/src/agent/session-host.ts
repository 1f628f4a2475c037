import type {
  CreateElicitationRequest,
  CreateElicitationResponse,
  CreateTerminalRequest,
  KillTerminalRequest,
  ReadTextFileRequest,
  ReleaseTerminalRequest,
  RequestPermissionOutcome,
  RequestPermissionRequest,
  TerminalOutputRequest,
  TerminalOutputResponse,
  WaitForTerminalExitRequest,
  WaitForTerminalExitResponse,
  WriteTextFileRequest,
} from "@agentclientprotocol/sdk";
import type { AgentMessage } from "../ports/agent.ts";

/** A tool that the agent runs itself, as its updates tell it so far. Each field says what it said last. */
export interface AgentToolCall {
  readonly toolCallId: string;
  readonly title: string;
  /** What sort of tool, in the agent's words: `read`, `edit`, `execute`, … */
  readonly toolType?: string;
  /** `pending`, `in_progress`, `completed` or `failed`; the last two are final. */
  readonly status: string;
  readonly input?: unknown;
  readonly output?: unknown;
  /** Content blocks, diffs and terminals that belong to it. */
  readonly content?: readonly unknown[];
  readonly locations?: readonly unknown[];
}

/** Terminals of the agent. An error of any of these is the agent's answer, never the session's end. */
export interface TerminalHost {
  create(params: CreateTerminalRequest): Promise<{ readonly terminalId: string }>;
  output(params: TerminalOutputRequest): Promise<TerminalOutputResponse>;
  waitForExit(params: WaitForTerminalExitRequest): Promise<WaitForTerminalExitResponse>;
  kill(params: KillTerminalRequest): Promise<void>;
  release(params: ReleaseTerminalRequest): Promise<void>;
}

/**
 * What a session asks of whoever runs it. Live, these are effects; in a replay they are answered from the record.
 * The client itself has no clock, no randomness and no I/O.
 */
export interface SessionHost {
  /** A message to the agent, in the order of sending. */
  send(message: AgentMessage): void;
  readTextFile(params: ReadTextFileRequest): Promise<{ readonly content: string }>;
  writeTextFile(params: WriteTextFileRequest): Promise<void>;
  /** Absent: the agent is told that there are no terminals. */
  readonly terminal?: TerminalHost;
  requestPermission(params: RequestPermissionRequest): Promise<RequestPermissionOutcome>;
  /** Absent: the agent is told that nobody can be asked. */
  elicit?(params: CreateElicitationRequest): Promise<CreateElicitationResponse>;
  /** The agent began a tool call of its own. Called while its message is fed. */
  toolCallStarted(call: AgentToolCall): void;
  /** News of a tool call that was started. Not called again after a final status. */
  toolCallUpdated(call: AgentToolCall): void;
  /** A message that answers nothing, or that no session could send. It is in the record all the same. */
  unexpected?(message: AgentMessage): void;
}
