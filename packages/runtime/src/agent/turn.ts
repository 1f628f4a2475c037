import { acpUsage, textAt, type Usage, valueAt } from "@openexec/timeline";
import type { AgentToolCall } from "./session-host.ts";
import type { ToolCalls } from "./tool-calls.ts";

/** How a prompt ended. */
export interface PromptResult {
  /** `end_turn`, `max_tokens`, `max_turn_requests`, `refusal`, `cancelled`, or what a later protocol adds. */
  readonly stopReason: string;
  /** All text that the agent said in this turn. */
  readonly replyText: string;
  readonly usage?: Usage;
  /** What the turn cost by the agent's word. */
  readonly cost?: Cost;
  /** Tool calls that never got a final status. */
  readonly openToolCalls: readonly AgentToolCall[];
}

export interface Cost {
  readonly amount: number;
  readonly currency: string;
}

/** What a session's updates say, turn by turn. */
export class Turns {
  readonly #toolCalls: ToolCalls;
  #text: string[] | undefined;
  #costBefore: Cost | undefined;
  #cost: Cost | undefined;

  constructor(toolCalls: ToolCalls) {
    this.#toolCalls = toolCalls;
  }

  get isOpen(): boolean {
    return this.#text !== undefined;
  }

  begin(): void {
    this.#text = [];
    this.#costBefore = this.#cost;
  }

  /** The `params` of a `session/update`. Between turns an agent replays history when it loads a session: no news. */
  apply(params: unknown): void {
    const update = valueAt(params, "update");
    const name = textAt(update, "sessionUpdate");
    if (name === "usage_update") this.#setCost(valueAt(update, "cost"));
    if (this.#text === undefined) return;
    if (name === "agent_message_chunk") {
      const content = valueAt(update, "content");
      const text = textAt(content, "type") === "text" ? textAt(content, "text") : undefined;
      if (text !== undefined) this.#text.push(text);
    } else if (name === "tool_call" || name === "tool_call_update") this.#toolCalls.apply(update);
  }

  /** Ends the turn with the agent's response, or without one. */
  end(response?: unknown): PromptResult {
    const replyText = this.#text?.join("") ?? "";
    this.#text = undefined;
    const { usage } = acpUsage(valueAt(response, "usage"));
    const cost = this.#costOfTurn();
    return {
      stopReason: textAt(response, "stopReason") ?? "unknown",
      replyText,
      ...(usage !== undefined && { usage }),
      ...(cost !== undefined && { cost }),
      openToolCalls: this.#toolCalls.takeOpen(),
    };
  }

  #setCost(cost: unknown): void {
    const amount = valueAt(cost, "amount");
    const currency = textAt(cost, "currency");
    if (typeof amount === "number" && currency !== undefined) this.#cost = { amount, currency };
  }

  /** Agents report what the session cost so far. */
  #costOfTurn(): Cost | undefined {
    const now = this.#cost;
    const before = this.#costBefore;
    if (now === undefined || now === before) return undefined;
    if (before === undefined || before.currency !== now.currency || before.amount > now.amount) return now;
    // Amounts are decimal; their binary difference has noise in the last places.
    return { amount: Number((now.amount - before.amount).toPrecision(12)), currency: now.currency };
  }
}
