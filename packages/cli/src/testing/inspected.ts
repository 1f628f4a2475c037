import { once } from "node:events";
import { WebSocket } from "ws";

/** Looks into a process of Node that was started with `--inspect=127.0.0.1:0`. */
export class Inspected {
  readonly #socket: WebSocket;
  #asked = 0;

  /** @param logged what the process said, the inspector's address among it */
  static async connect(logged: readonly Readonly<Record<string, unknown>>[]): Promise<Inspected> {
    const said = logged.map(({ msg }) => /^Debugger listening on (ws:\S+)$/.exec(String(msg))?.[1]);
    const address = said.find((found) => found !== undefined);
    if (address === undefined) throw new Error("This process has no inspector.");
    const socket = new WebSocket(address);
    await once(socket, "open");
    return new Inspected(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Bytes that its main thread holds when all garbage is gone: objects, and buffers beside them. */
  async heldBytes(): Promise<number> {
    await this.#ask("HeapProfiler.collectGarbage");
    const expression = "(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())";
    const { result } = (await this.#ask("Runtime.evaluate", { expression })) as { result: { value: number } };
    return result.value;
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const hear = (data: unknown): void => {
        const message = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
        if (message.id !== id) return;
        this.#socket.off("message", hear);
        if (message.error === undefined) resolve(message.result);
        else reject(new Error(message.error.message));
      };
      this.#socket.on("message", hear);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
