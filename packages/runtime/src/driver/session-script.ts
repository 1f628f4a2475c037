import type { AgentMessage } from "../ports/index.ts";
import type { SpokenMessage } from "./driver.ts";
import type { LineReader } from "./tape-reader.ts";

export interface ScriptLine extends SpokenMessage {
  readonly seq: number;
  readonly at: string;
}

/** A session's recorded messages, each direction in its own order. */
export class SessionScript {
  readonly #received: ScriptLine[] = [];
  readonly #sent: ScriptLine[] = [];
  #diedAt: string | undefined;
  #leftOut: Set<unknown> = new Set();

  constructor(private readonly lines: LineReader | undefined) {}

  /** The next message to the agent up to number `lastSeq`, without taking it. */
  nextSent(lastSeq = Number.POSITIVE_INFINITY): AgentMessage | undefined {
    const next = this.#fill(this.#sent);
    return next === undefined || next.seq > lastSeq ? undefined : next.message;
  }

  /** The message to the agent that comes next; this agent, should another one follow. */
  peekSent(): AgentMessage | undefined {
    const next = this.#fill(this.#sent);
    return next !== undefined && this.#diedAt !== undefined && next.at > this.#diedAt ? undefined : next?.message;
  }

  takeSent(): void {
    this.#sent.shift();
  }

  /** Whether this agent was given an answer to its request, sooner or later. */
  answers(request: unknown): boolean {
    for (let index = 0; this.#load(this.#sent, index); index++) {
      const message = this.#sent[index]?.message;
      if (message?.method === "initialize") return false;
      if (message?.method === undefined && message?.id === request) return true;
    }
    return false;
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

  /** Takes the messages of both directions that stand before a turn, in their order. */
  takeWhile(isEarlier: (line: ScriptLine) => boolean): readonly ScriptLine[] {
    const taken: ScriptLine[] = [];
    for (;;) {
      const [received, sent] = [this.#fill(this.#received), this.#fill(this.#sent)];
      const queue =
        received !== undefined && (sent === undefined || received.seq < sent.seq) ? this.#received : this.#sent;
      const [next] = queue;
      if (next === undefined || !isEarlier(next)) return taken;
      taken.push(next);
      queue.shift();
    }
  }

  /** Leaves out our answers to these requests: they were asked in a turn that is not replayed. */
  leaveOut(requests: Set<unknown>): void {
    this.#leftOut = requests;
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
    this.#load(queue, 0);
    return queue[0];
  }

  /** Reads on until the queue has a line at `index`; `false` when it never will. */
  #load(queue: ScriptLine[], index: number): boolean {
    while (queue.length <= index) {
      const text = this.lines?.next();
      if (text === undefined) return false;
      const line = JSON.parse(text) as ScriptLine;
      const { direction, message } = line;
      if (direction === "inbound") this.#received.push(line);
      else if (typeof message.method === "string" || !this.#leftOut.delete(message.id)) this.#sent.push(line);
    }
    return true;
  }
}
