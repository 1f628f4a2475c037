import type { AgentMessage } from "../ports/index.ts";
import type { Filter } from "../record/recorder.ts";

/** A message that carries a piece of a longer text. */
interface Chunk {
  /** Pieces of one kind make one text: what the agent says, what it thinks. */
  readonly of: string;
  readonly text: string;
}

interface Held<Line> {
  readonly line: Line;
  readonly message: AgentMessage;
  readonly text: { readonly stream: TextStream; readonly bytes: number };
}

/**
 * Takes secrets out of the messages of a session, also one that is split over the chunks of a streamed text: lines are
 * held back while the text that they carry could still become a secret, and come out in the order they went in.
 */
export class ChunkFilter<Line> {
  readonly #streams = new Map<string, TextStream>();
  #held: Held<Line>[] = [];

  constructor(
    private readonly filter: Filter,
    private readonly write: (line: Line, message: AgentMessage) => void,
  ) {}

  push(line: Line, message: AgentMessage): void {
    const chunk = chunkOf(message);
    if (chunk === undefined) {
      this.release();
      this.write(line, this.filter.json(message));
      return;
    }
    const stream = this.#streams.get(chunk.of) ?? new TextStream(this.filter);
    this.#streams.set(chunk.of, stream);
    this.#held.push({ line, message, text: { stream, bytes: stream.push(chunk.text) } });
    this.#writeReady();
  }

  /** Nothing follows that could go on with a text: writes all that is held. */
  release(): void {
    for (const stream of this.#streams.values()) stream.end();
    this.#streams.clear();
    this.#writeReady();
  }

  #writeReady(): void {
    let ready = 0;
    for (const { line, message, text } of this.#held) {
      const clean = text.stream.take(text.bytes);
      if (clean === undefined) break;
      // Pieces of a placeholder are none: the rest of the message is filtered without the text.
      this.write(line, withText(this.filter.json(withText(message, "")), clean));
      ready++;
    }
    if (ready > 0) this.#held = this.#held.slice(ready);
  }
}

/** A text that goes through the filter, and comes out in pieces of the lengths that it had. */
class TextStream {
  readonly #filter: ReturnType<Filter["stream"]>;
  #ready: Uint8Array = new Uint8Array();

  constructor(filter: Filter) {
    this.#filter = filter.stream();
  }

  /** @returns the number of bytes to take for this piece */
  push(text: string): number {
    const bytes = Buffer.from(text, "utf8");
    this.#add(this.#filter.push(bytes));
    return bytes.length;
  }

  end(): void {
    this.#add(this.#filter.end());
  }

  take(bytes: number): string | undefined {
    if (this.#ready.length < bytes) return undefined;
    const text = Buffer.from(this.#ready.subarray(0, bytes)).toString("utf8");
    this.#ready = this.#ready.subarray(bytes);
    return text;
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#ready = Buffer.concat([this.#ready, bytes]);
  }
}

interface Update {
  readonly sessionUpdate?: unknown;
  readonly content?: { readonly type?: unknown; readonly text?: unknown };
}

function chunkOf({ method, params }: AgentMessage): Chunk | undefined {
  const update = method === "session/update" ? (params as { update?: Update } | undefined)?.update : undefined;
  const { sessionUpdate, content } = update ?? {};
  if (typeof sessionUpdate !== "string" || !sessionUpdate.endsWith("_chunk")) return undefined;
  const text = content?.type === "text" ? content.text : undefined;
  // A lone surrogate has no bytes of its own: such a text is filtered whole.
  return typeof text === "string" && text === Buffer.from(text, "utf8").toString("utf8")
    ? { of: sessionUpdate, text }
    : undefined;
}

function withText(message: AgentMessage, text: string): AgentMessage {
  const { params } = message as unknown as { params: { update: { content: object } } };
  const { update } = params;
  return { ...message, params: { ...params, update: { ...update, content: { ...update.content, text } } } };
}
