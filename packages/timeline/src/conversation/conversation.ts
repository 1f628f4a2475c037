import type { Usage } from "../events/shared.ts";

export const CONVERSATION_SCHEMA = "openexec.conversation.v1";

/** `sessions/<id>/record.json`: a conversation for readers, derived from `events.ndjson` and never cut. */
export interface Conversation {
  readonly schema: typeof CONVERSATION_SCHEMA;
  agent?: { name: string; version?: string };
  client?: { name: string; version?: string };
  /** The agent's own id of the session. */
  protocolSessionId?: string;
  title?: string;
  turns: ConversationTurn[];
}

export interface ConversationError {
  readonly code: number;
  readonly message: string;
  /** `data` of the JSON-RPC error: often the only place that says why. */
  readonly data?: unknown;
}

/** A prompt and everything up to its response. */
export interface ConversationTurn {
  /** Handshake lines before the prompt included. */
  readonly fromSeq: number;
  toSeq: number;
  readonly promptSeq: number;
  /** When the prompt was sent. */
  readonly startedAt: string;
  /** Absent: there is no response. */
  endedAt?: string;
  readonly prompt: readonly unknown[];
  items: TurnItem[];
  stopReason?: string;
  error?: ConversationError;
  usage?: Usage;
  /** What the turn cost by the agent's word. */
  cost?: { amount: number; currency: string };
  /** Indices of the first and last message of this turn in the conversation, each prompt and each answer being one. */
  messages: [first: number, last: number];
}

interface Placed {
  readonly seq: number;
  readonly at: string;
  endSeq?: number;
  endAt?: string;
}

/** Text in one piece, as far as nothing else came between its chunks. `content` has the chunks that are no text. */
export interface TextItem extends Placed {
  readonly type: "text" | "thought" | "user";
  text: string;
  content?: unknown[];
}

/** A tool that the agent ran itself. Ends with a status of `completed` or `failed`. */
export interface ToolCallItem extends Placed {
  readonly type: "tool_call";
  readonly toolCallId: string;
  title: string;
  /** What sort of tool, in the agent's words: `read`, `edit`, `execute`, … */
  toolType?: string;
  status: string;
  locations?: readonly unknown[];
  input?: unknown;
  output?: unknown;
  content?: readonly unknown[];
}

export interface PlanItem extends Placed {
  readonly type: "plan";
  entries: readonly unknown[];
}

/** A request of the agent to its client: files, terminals, permissions, questions. */
export interface RequestItem extends Placed {
  readonly type: "request";
  readonly method: string;
  readonly params: unknown;
  result?: unknown;
  error?: ConversationError;
}

export type TurnItem = TextItem | ToolCallItem | PlanItem | RequestItem;
