import type { AgentMessage } from "../ports/index.ts";
import type { LineReader } from "./tape-reader.ts";

interface ScriptLine {
  readonly seq: number;
  readonly at: string;
  readonly direction: "inbound" | "outbound";
  readonly message: AgentMessage;
}

/** A session's recorded messages, each direction in its own order. */
export class SessionScript {
  readonly #received: ScriptLine[] = [];
  readonly #sent: ScriptLine[] = [];
  #diedAt: string | undefined;

  constructor(private readonly lines: LineReader | undefined) {}

  /** The next message to the agent, without taking it. */
  nextSent(): AgentMessage | undefined {
    return this.#fill(this.#sent)?.message;
  }

  takeSent(): AgentMessage | undefined {
    const next = this.#fill(this.#sent);
    if (next !== undefined && this.#diedAt !== undefined && next.at > this.#diedAt) return undefined;
    return this.#sent.shift()?.message;
  }

  /** What was sent later went to another agent: this one, and the run with it, died at `time`. */
  endAt(time: string | undefined): void {
    this.#diedAt = time;
  }

  get isCut(): boolean {
    return this.#diedAt !== undefined;
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

  /** Passes what stands before number `seq`. */
  skipTo(seq: number): void {
    for (const queue of [this.#received, this.#sent]) {
      for (let next = this.#fill(queue); next !== undefined && next.seq < seq; next = this.#fill(queue)) queue.shift();
    }
  }

  /** The next message of the agent up to number `lastSeq`. */
  takeReceived(lastSeq: number): AgentMessage | undefined {
    const next = this.#fill(this.#received);
    if (next === undefined || next.seq > lastSeq) return undefined;
    return this.#received.shift()?.message;
  }

  /** When the next message of the agent was delivered. */
  get nextReceivedAt(): string | undefined {
    return this.#fill(this.#received)?.at;
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
