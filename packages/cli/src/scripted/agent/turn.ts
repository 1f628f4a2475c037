import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type AgentContext, type ClientCapabilities, methods, type SessionUpdate } from "@agentclientprotocol/sdk";

const CHUNK_POINTS = 24;

/** What a script may know and do while it answers one prompt. */
export interface TurnOptions {
  readonly client: AgentContext;
  readonly capabilities: ClientCapabilities;
  readonly sessionId: string;
  /** Absolute; every path that a script names lies in it. */
  readonly cwd: string;
  readonly text: string;
  /** The number after the script's name: `script: updates 1000`. */
  readonly amount: number | undefined;
  readonly signal: AbortSignal;
}

/** One prompt being answered. */
export class Turn {
  readonly client: AgentContext;
  readonly capabilities: ClientCapabilities;
  readonly sessionId: string;
  readonly text: string;
  readonly amount: number | undefined;
  readonly signal: AbortSignal;
  readonly #cwd: string;

  constructor({ client, capabilities, sessionId, cwd, text, amount, signal }: TurnOptions) {
    this.client = client;
    this.capabilities = capabilities;
    this.sessionId = sessionId;
    this.text = text;
    this.amount = amount;
    this.signal = signal;
    this.#cwd = cwd;
  }

  get cwd(): string {
    return this.#cwd;
  }

  path(name: string): string {
    return join(this.#cwd, name);
  }

  update(update: SessionUpdate): Promise<void> {
    return this.client.notify(methods.client.session.update, { sessionId: this.sessionId, update });
  }

  say(text: string): Promise<void> {
    return this.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
  }

  think(text: string): Promise<void> {
    return this.update({ sessionUpdate: "agent_thought_chunk", content: { type: "text", text } });
  }

  /** Says `text` in chunks, as a model would. `delay: 20` in the prompt puts that many milliseconds between them. */
  async stream(text: string): Promise<void> {
    const pauseMs = Number(/delay:\s*(\d+)/.exec(this.text)?.[1] ?? 0);
    const points = [...text];
    for (let start = 0; start < points.length; start += CHUNK_POINTS) {
      this.signal.throwIfAborted();
      await this.say(points.slice(start, start + CHUNK_POINTS).join(""));
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal: this.signal });
    }
  }

  usage(used: number, amount: number): Promise<void> {
    return this.update({ sessionUpdate: "usage_update", used, size: 200_000, cost: { amount, currency: "USD" } });
  }

  /** Resolves never; rejects when the turn is cancelled. */
  cancelled(): Promise<never> {
    return new Promise((_, reject) => {
      this.signal.addEventListener("abort", () => reject(new Error("cancelled")), { once: true });
      if (this.signal.aborted) reject(new Error("cancelled"));
    });
  }
}

/** An answer to a prompt, played through a turn. */
export type Script = (turn: Turn) => Promise<void>;
