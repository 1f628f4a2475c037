import type { ClientMessage, ServerMessage } from "@openexec/protocol";
import { clientMessageSchema } from "@openexec/protocol/schemas";
import { OpenExecError } from "@openexec/timeline";
import type { WebSocket } from "ws";
import type { Principal } from "../ports/access.ts";
import type { RunChanges } from "../ports/keeper.ts";
import { Lagged, Outbox } from "./outbox.ts";
import { RunSubscription } from "./run-subscription.ts";
import { RunsSubscription } from "./runs-subscription.ts";
import type { LiveSource, Subscriber, Subscription } from "./subscription.ts";

const MAX_SUBSCRIPTIONS = 64;
/** What a client says is not read while so many of its messages have no answer that it could take. */
const MAX_UNANSWERED = 64;
/** WebSocket close codes: the server goes away, and try again later. */
const GOING_AWAY = 1001;
const TRY_AGAIN = 1013;

/** One connected client and what it follows. */
export class LiveClient implements Subscriber {
  readonly source: LiveSource;
  readonly principal: Principal;
  readonly #socket: WebSocket;
  readonly #outbox: Outbox;
  readonly #subscriptions = new Map<string, Subscription>();
  #unanswered = 0;

  constructor(source: LiveSource, socket: WebSocket, principal: Principal, lagAfterMs: number) {
    this.source = source;
    this.principal = principal;
    this.#socket = socket;
    this.#outbox = new Outbox(socket, lagAfterMs);
    socket.on("message", (data, binary) => void this.#answer(binary ? "" : String(data)));
    // What is wrong with the connection also ends it, and then this client is closed.
    socket.on("error", () => undefined);
  }

  async send(message: ServerMessage): Promise<void> {
    await this.sendText(JSON.stringify(message));
  }

  async sendText(text: string): Promise<void> {
    if (!this.#outbox.isOpen) return;
    try {
      await this.#outbox.send(text);
    } catch (error) {
      if (!(error instanceof Lagged)) throw error;
      // Others may have waited for it as long.
      if (this.#outbox.isOpen) this.#drop();
    }
  }

  get isOpen(): boolean {
    return this.#outbox.isOpen;
  }

  runsChanged(changes: RunChanges): void {
    for (const subscription of this.#subscriptions.values()) subscription.changed(changes);
  }

  attempt(id: string, work: () => Promise<void>): Promise<void> {
    return work().catch((error: unknown) => this.#tell(error, id));
  }

  goAway(): void {
    this.close();
    this.#socket.close(GOING_AWAY, "the server is stopping");
  }

  close(): void {
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
  }

  /** Whoever asks faster than it reads the answers waits: they would be kept here. */
  async #answer(text: string): Promise<void> {
    this.#unanswered++;
    if (this.#unanswered >= MAX_UNANSWERED) this.#socket.pause();
    await this.#received(text);
    this.#unanswered--;
    if (this.#socket.isPaused && this.#unanswered < MAX_UNANSWERED) this.#socket.resume();
  }

  /** Resolves when the answer is on its way; never rejects. */
  async #received(text: string): Promise<void> {
    let message: ClientMessage;
    try {
      message = clientMessageSchema.parse(JSON.parse(text));
    } catch {
      const detail = "This is no message of the live feed.";
      return this.send({ type: "error", code: "invalid_message", detail });
    }
    this.#subscriptions.get(message.id)?.close();
    this.#subscriptions.delete(message.id);
    if (message.type === "unsubscribe") return;
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      const detail = `A client may follow ${MAX_SUBSCRIPTIONS} things at once.`;
      return this.send({ type: "error", id: message.id, code: "too_many_subscriptions", detail });
    }
    const subscription =
      message.type === "subscribe_run" ? new RunSubscription(this, message) : new RunsSubscription(this, message);
    this.#subscriptions.set(message.id, subscription);
    await this.attempt(message.id, () => subscription.start());
  }

  #tell(error: unknown, id: string): Promise<void> {
    this.#subscriptions.get(id)?.close();
    this.#subscriptions.delete(id);
    const known = error instanceof OpenExecError;
    if (!known) this.source.deps.log({ level: "error", msg: "live feed failed", error: String(error) });
    const detail = known ? error.message : "The server failed at this; its log says more.";
    return this.send({ type: "error", id, code: known ? error.code : "internal", detail });
  }

  /** It takes nothing: it is told why behind what it didn't read, and the memory that it holds is freed. */
  #drop(): void {
    const ids = [...this.#subscriptions.keys()];
    this.close();
    this.source.lagged(this.principal);
    const reason = "this client did not read what it was sent";
    for (const id of ids) this.#socket.send(JSON.stringify({ type: "lagged", id, reason } satisfies ServerMessage));
    this.#socket.close(TRY_AGAIN, "lagged");
    this.#socket.terminate();
  }
}
