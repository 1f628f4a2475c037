import { acpUsage } from "../usage/acp-usage.ts";
import { applyUpdate } from "./apply-update.ts";
import {
  CONVERSATION_SCHEMA,
  type Conversation,
  type ConversationError,
  type ConversationTurn,
  type RequestItem,
} from "./conversation.ts";
import { isRecord, type SessionLine, textAt, valueAt } from "./session-line.ts";

type Answered = (message: Readonly<Record<string, unknown>>, line: SessionLine) => void;
type Amount = { readonly amount: number; readonly currency: string };

/**
 * Makes a {@link Conversation} from the lines of a session, one at a time. Ids of requests begin anew with each agent
 * process and each side numbers its own, so requests are paired by direction within the life of one process.
 */
export class ConversationBuilder {
  readonly conversation: Conversation = { schema: CONVERSATION_SCHEMA, turns: [] };
  readonly #pending = new Map<string, Answered>();
  /** The turn that has no response yet. */
  #open: ConversationTurn | undefined;
  #nextFromSeq = 1;
  #messages = 0;
  #costBefore: Amount | undefined;
  #cost: Amount | undefined;

  apply(line: SessionLine): void {
    const { message, direction } = line;
    if (!isRecord(message)) return;
    const method = textAt(message, "method");
    if (method === undefined) this.#answer(message, line);
    else if (!Object.hasOwn(message, "id")) this.#notified(method, message, line);
    else if (direction === "outbound") this.#sent(method, message, line);
    else this.#received(method, message, line);
    if (this.#open !== undefined) this.#open.toSeq = line.seq;
  }

  #notified(method: string, message: Readonly<Record<string, unknown>>, line: SessionLine): void {
    if (method !== "session/update") return;
    const turn = this.conversation.turns.at(-1);
    const params = valueAt(message, "params");
    applyUpdate(this.conversation, turn, params, line);
    if (turn !== undefined) this.#countAnswer(turn);
    const cost = valueAt(valueAt(params, "update"), "cost");
    const amount = valueAt(cost, "amount");
    const currency = textAt(cost, "currency");
    if (typeof amount === "number" && currency !== undefined) this.#cost = { amount, currency };
  }

  #sent(method: string, message: Readonly<Record<string, unknown>>, line: SessionLine): void {
    const params = valueAt(message, "params");
    if (method === "initialize") {
      this.#abandon(line.seq);
      this.#pending.clear();
      this.#setParty("client", valueAt(params, "clientInfo"));
      this.#await("outbound", message, (answer) =>
        this.#setParty("agent", valueAt(valueAt(answer, "result"), "agentInfo")),
      );
    } else if (method === "session/new" || method === "session/load") {
      const known = textAt(params, "sessionId");
      if (known !== undefined) this.conversation.protocolSessionId = known;
      this.#await("outbound", message, (answer) => {
        const made = textAt(valueAt(answer, "result"), "sessionId");
        if (made !== undefined) this.conversation.protocolSessionId = made;
      });
    } else if (method === "session/prompt") this.#startTurn(params, message, line);
  }

  #startTurn(params: unknown, message: Readonly<Record<string, unknown>>, line: SessionLine): void {
    const prompt = valueAt(params, "prompt");
    this.#abandon(line.seq);
    this.conversation.protocolSessionId ??= textAt(params, "sessionId") ?? "";
    const turn: ConversationTurn = {
      fromSeq: this.#nextFromSeq,
      toSeq: line.seq,
      promptSeq: line.seq,
      startedAt: line.at,
      prompt: Array.isArray(prompt) ? prompt : [],
      items: [],
      messages: [this.#messages, this.#messages],
    };
    this.#messages++;
    this.#costBefore = this.#cost;
    this.conversation.turns.push(turn);
    this.#open = turn;
    this.#await("outbound", message, (answer, at) => this.#endTurn(turn, answer, at));
  }

  #endTurn(turn: ConversationTurn, answer: Readonly<Record<string, unknown>>, line: SessionLine): void {
    const result = valueAt(answer, "result");
    const stopReason = textAt(result, "stopReason");
    if (stopReason !== undefined) turn.stopReason = stopReason;
    const error = errorOf(answer);
    if (error !== undefined) turn.error = error;
    const reported = valueAt(result, "usage");
    const { usage } = acpUsage(reported);
    if (usage !== undefined) turn.usage = usage;
    const cost = this.#costOfTurn();
    if (cost !== undefined) turn.cost = cost;
    turn.endedAt = line.at;
    turn.toSeq = line.seq;
    this.#nextFromSeq = line.seq + 1;
    if (this.#open === turn) this.#open = undefined;
  }

  /** The agent's process died, or was given up: its turn gets no response any more. */
  #abandon(seq: number): void {
    if (this.#open === undefined) return;
    this.#open.toSeq = seq - 1;
    this.#open = undefined;
    this.#nextFromSeq = seq;
  }

  /** The first thing that an agent says in a turn begins its message. */
  #countAnswer(turn: ConversationTurn): void {
    const type = turn.items.at(-1)?.type;
    if (turn.messages[1] > turn.messages[0] || !(type === "text" || type === "thought" || type === "tool_call")) return;
    turn.messages[1]++;
    this.#messages++;
  }

  /** Agents report what the session cost so far; a process that starts anew may count anew. */
  #costOfTurn(): Amount | undefined {
    const now = this.#cost;
    const before = this.#costBefore;
    if (now === undefined || now === before) return undefined;
    if (before === undefined || before.currency !== now.currency || before.amount > now.amount) return now;
    // Amounts are decimal; their binary difference has noise in the last places.
    return { amount: Number((now.amount - before.amount).toPrecision(12)), currency: now.currency };
  }

  #received(method: string, message: Readonly<Record<string, unknown>>, { seq, at }: SessionLine): void {
    const item: RequestItem = { type: "request", method, params: valueAt(message, "params"), seq, at };
    this.conversation.turns.at(-1)?.items.push(item);
    this.#await("inbound", message, (answer, end) => {
      item.endSeq = end.seq;
      item.endAt = end.at;
      const error = errorOf(answer);
      if (error === undefined) item.result = valueAt(answer, "result");
      else item.error = error;
    });
  }

  #await(direction: SessionLine["direction"], message: Readonly<Record<string, unknown>>, answered: Answered): void {
    this.#pending.set(`${direction} ${JSON.stringify(message.id)}`, answered);
  }

  #answer(message: Readonly<Record<string, unknown>>, line: SessionLine): void {
    const asked = line.direction === "inbound" ? "outbound" : "inbound";
    const key = `${asked} ${JSON.stringify(message.id)}`;
    const answered = this.#pending.get(key);
    this.#pending.delete(key);
    answered?.(message, line);
  }

  #setParty(party: "agent" | "client", info: unknown): void {
    const name = textAt(info, "name");
    const version = textAt(info, "version");
    if (name !== undefined) this.conversation[party] = { name, ...(version !== undefined && { version }) };
  }
}

/** The conversation that `lines` tell. */
export function conversationOf(lines: Iterable<SessionLine>): Conversation {
  const builder = new ConversationBuilder();
  for (const line of lines) builder.apply(line);
  return builder.conversation;
}

/** All text that the agent said in a turn. */
export function replyText(turn: ConversationTurn): string {
  return turn.items.map((item) => (item.type === "text" ? item.text : "")).join("");
}

function errorOf(answer: unknown): ConversationError | undefined {
  const error = valueAt(answer, "error");
  if (!isRecord(error)) return undefined;
  const { code, message, data } = error;
  return {
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? message : "",
    ...(data !== undefined && { data }),
  };
}
