import type { CallId } from "@openexec/timeline";
import { textOf } from "../sessions/fields.ts";
import { isFields } from "../sessions/session-lines.ts";

const AGENT_TOOLS: ReadonlySet<string> = new Set(["Agent", "Task"]);

/** Of a prompt this is compared; the whole one need not stay in memory. */
const COMPARED = 1000;

interface AgentCall {
  readonly callId: CallId;
  readonly prompt: string;
}

/** Calls that started sub-agents whose work was not found yet. */
export class AgentCalls {
  readonly #calls: AgentCall[] = [];

  started(callId: CallId, name: string, input: unknown): void {
    if (!AGENT_TOOLS.has(name) || !isFields(input)) return;
    this.#calls.push({ callId, prompt: compared(textOf(input, "prompt") ?? "") });
  }

  /** The call that gave a sub-agent this prompt. */
  take(prompt: string): CallId | undefined {
    return this.#take(({ prompt: given }) => given === compared(prompt));
  }

  /** The work of this call was found. */
  found(callId: CallId): void {
    this.#take((call) => call.callId === callId);
  }

  #take(matches: (call: AgentCall) => boolean): CallId | undefined {
    const at = this.#calls.findIndex(matches);
    return at < 0 ? undefined : this.#calls.splice(at, 1)[0]?.callId;
  }
}

function compared(prompt: string): string {
  return `${prompt.length} ${prompt.slice(0, COMPARED)}`;
}
