import type { WebSocket } from "ws";

/** Bytes that may wait in this process for one client. */
const HIGH_WATER = 1024 * 1024;

/** A client did not read what it was sent in time. */
export class Lagged extends Error {}

/** Sends to one client at its own pace: what it doesn't read is not made. */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #lagAfterMs: number;

  constructor(socket: WebSocket, lagAfterMs: number) {
    this.#socket = socket;
    this.#lagAfterMs = lagAfterMs;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Resolves when there is room for more. @throws Lagged when the client takes nothing for too long */
  async send(text: string): Promise<void> {
    const sent = new Promise<void>((resolve) => this.#socket.send(text, () => resolve()));
    if (this.#socket.bufferedAmount <= HIGH_WATER) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), this.#lagAfterMs);
      timer.unref();
    });
    const outcome = await Promise.race([sent, late]);
    clearTimeout(timer);
    if (outcome === "late") throw new Lagged();
  }
}
