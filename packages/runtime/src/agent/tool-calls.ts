import { textAt, valueAt } from "@openexec/timeline";
import type { AgentToolCall, SessionHost } from "./session-host.ts";

type Seen = Pick<SessionHost, "toolCallStarted" | "toolCallUpdated">;

const FINAL: ReadonlySet<string> = new Set(["completed", "failed"]);

/** Tool calls that the agent runs itself, put together from its updates. */
export class ToolCalls {
  readonly #host: Seen;
  readonly #open = new Map<string, AgentToolCall>();
  readonly #final = new Set<string>();

  constructor(host: Seen) {
    this.#host = host;
  }

  /** An update of the type `tool_call` or `tool_call_update`. Some agents send only the latter. */
  apply(update: unknown): void {
    const toolCallId = textAt(update, "toolCallId");
    if (toolCallId === undefined || this.#final.has(toolCallId)) return;
    const known = this.#open.get(toolCallId);
    const call = merge(known ?? { toolCallId, title: toolCallId, status: "pending" }, update);
    this.#open.set(toolCallId, call);
    if (known === undefined) this.#host.toolCallStarted(call);
    // A call that is told only when it is over has both, a start and an end.
    if (known !== undefined || FINAL.has(call.status)) this.#host.toolCallUpdated(call);
    if (FINAL.has(call.status)) {
      this.#open.delete(toolCallId);
      this.#final.add(toolCallId);
    }
  }

  /** Calls without a final status, oldest first; they are forgotten. */
  takeOpen(): readonly AgentToolCall[] {
    const open = [...this.#open.values()];
    this.#open.clear();
    this.#final.clear();
    return open;
  }
}

function merge(call: AgentToolCall, update: unknown): AgentToolCall {
  const toolType = textAt(update, "kind") ?? call.toolType;
  const content = valueAt(update, "content");
  const locations = valueAt(update, "locations");
  const input = valueAt(update, "rawInput");
  const output = valueAt(update, "rawOutput");
  return {
    ...call,
    title: textAt(update, "title") ?? call.title,
    status: textAt(update, "status") ?? call.status,
    ...(toolType !== undefined && { toolType }),
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(Array.isArray(content) && { content }),
    ...(Array.isArray(locations) && { locations }),
  };
}
