import type { ClientMessage, ServerMessage } from "@openexec/protocol";
import { serverMessageSchema } from "@openexec/protocol/schemas";
import { WebSocket } from "ws";

type Wanted<Type extends ServerMessage["type"]> = Extract<ServerMessage, { type: Type }>;

/** A client of the live feed that keeps what it hears. */
export class LiveListener {
  readonly heard: ServerMessage[] = [];
  /** Code and reason with which the connection ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  static async connect(url: string): Promise<LiveListener> {
    const listener = new LiveListener(new WebSocket(new URL("/api/live", url.replace(/^http/, "ws"))));
    await new Promise((resolve, reject) => {
      listener.#socket.once("open", resolve);
      listener.#socket.once("error", reject);
    });
    return listener;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
    socket.on("message", (data) => {
      this.heard.push(serverMessageSchema.parse(JSON.parse(String(data))));
      for (const look of this.#waiting) look();
    });
  }

  say(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Says something that is none of the messages. */
  sayText(text: string): void {
    this.#socket.send(text);
  }

  /** Resolves with the first message of a type that fits, also if it was heard before. */
  async hear<Type extends ServerMessage["type"]>(
    type: Type,
    fits: (message: Wanted<Type>) => boolean = () => true,
  ): Promise<Wanted<Type>> {
    const found = () =>
      this.heard.find((message): message is Wanted<Type> => message.type === type && fits(message as Wanted<Type>));
    return this.until(found);
  }

  /** Resolves with what `look` finds, as soon as it finds something. */
  until<Value>(look: () => Value | undefined): Promise<Value> {
    return new Promise((resolve) => {
      const again = (): void => {
        const value = look();
        if (value === undefined) return;
        this.#waiting.delete(again);
        resolve(value);
      };
      this.#waiting.add(again);
      again();
    });
  }

  /** Numbers of the lines of one subscription, in the order in which they came. */
  seqs(id: string): readonly number[] {
    return this.heard.flatMap((message) =>
      message.type === "run_lines" && message.id === id
        ? message.lines.map((line) => (JSON.parse(line) as { seq: number }).seq)
        : [],
    );
  }

  /** Reads no more, as a page that hangs. */
  stopReading(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.terminate();
  }
}
