import type { AgentMessage } from "../ports/index.ts";
import type { LineReader } from "./tape-reader.ts";

interface ScriptLine {
  readonly seq: number;
  readonly direction: "inbound" | "outbound";
  readonly message: AgentMessage;
}

/** A session's recorded messages, each direction in its own order. */
export class SessionScript {
  readonly #received: ScriptLine[] = [];
  readonly #sent: ScriptLine[] = [];

  constructor(private readonly lines: LineReader | undefined) {}

  /** The next message to the agent, without taking it. */
  nextSent(): AgentMessage | undefined {
    return this.#fill(this.#sent)?.message;
  }

  takeSent(): AgentMessage | undefined {
    this.#fill(this.#sent);
    return this.#sent.shift()?.message;
  }

  /** Passes what is left of a turn that was interrupted: its agent died, and the next one begins with `initialize`. */
  skipToNextAgent(): void {
    for (let next = this.#fill(this.#sent); next !== undefined; next = this.#fill(this.#sent)) {
      const { seq, message } = next;
      if (message.method !== "initialize") {
        this.#sent.shift();
        continue;
      }
      while (this.#received[0] !== undefined && this.#received[0].seq < seq) this.#received.shift();
      return;
    }
    this.#received.length = 0;
  }

  /** The next message of the agent up to number `lastSeq`. */
  takeReceived(lastSeq: number): AgentMessage | undefined {
    const next = this.#fill(this.#received);
    if (next === undefined || next.seq > lastSeq) return undefined;
    return this.#received.shift()?.message;
  }

  #fill(queue: ScriptLine[]): ScriptLine | undefined {
    while (queue.length === 0) {
      const text = this.lines?.next();
      if (text === undefined) return undefined;
      const line = JSON.parse(text) as ScriptLine;
      (line.direction === "inbound" ? this.#received : this.#sent).push(line);
    }
    return queue[0];
  }
}
