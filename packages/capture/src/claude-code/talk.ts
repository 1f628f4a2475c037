import type { CallId, Part } from "@openexec/timeline";
import { Conversation } from "../sessions/conversation.ts";

export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly at: string;
}

/** A message of the model of which more lines may come: Claude Code writes one per block. */
export interface PendingMessage {
  readonly id: string;
  readonly startedAt: string;
  at: string;
  model: string;
  readonly content: Part[];
  readonly tools: ToolUse[];
  /** As the last line has it; each line repeats it. */
  usage: unknown;
  stopReason: string | undefined;
  error: string | undefined;
  /** What the lines in between said: it happened after the message began, and is told behind it. */
  readonly queue: (() => Promise<void>)[];
}

/** A conversation with what is open in it. */
export class Talk {
  readonly conversation: Conversation;
  pending: PendingMessage | undefined;
  /** Time of the last line: what the next answer is an answer to. */
  lastAt: string;
  /** Messages that were told: more lines of them come too late. */
  readonly told = new Set<string>();

  constructor(startedAt: string, parentId?: CallId) {
    this.conversation = new Conversation(parentId);
    this.lastAt = startedAt;
  }

  /** Does it now, or behind the message that is being read. */
  async after(work: () => Promise<void>): Promise<void> {
    if (this.pending === undefined) await work();
    else this.pending.queue.push(work);
  }
}
