import { createHash } from "node:crypto";
import type { PayloadOf, SessionId } from "@openexec/timeline";
import type { AgentMessage } from "../ports/index.ts";
import { ChunkFilter } from "./chunk-filter.ts";
import type { LiveRun } from "./live-run.ts";

type Range = NonNullable<PayloadOf<"AgentTurn">["conversation"]>;

interface LineHead {
  readonly seq: number;
  readonly at: string;
  readonly direction: "inbound" | "outbound";
}

/** `events.ndjson` of one session: every message of both directions as it came, filtered, numbered. */
export class SessionLog {
  readonly #chunks: ChunkFilter<LineHead>;
  #seq: number;
  #slice: { readonly fromSeq: number; readonly hash: ReturnType<typeof createHash>; bytes: number } | undefined;

  constructor(
    private readonly sessionId: SessionId,
    private readonly driver: LiveRun,
  ) {
    this.#seq = driver.messagesOf(sessionId);
    this.#chunks = new ChunkFilter(driver.ports.filter, (head, message) => this.#write(head, message));
  }

  append(direction: "inbound" | "outbound", message: AgentMessage): void {
    const line = { seq: ++this.#seq, at: this.driver.recorder.now(), direction };
    this.#chunks.push(line, message);
  }

  /** Writes what is held back: the text that it belongs to does not go on. */
  release(): void {
    this.#chunks.release();
  }

  #write(head: LineHead, message: AgentMessage): void {
    const bytes = Buffer.from(`${JSON.stringify({ ...head, message })}\n`, "utf8");
    this.#slice?.hash.update(bytes);
    if (this.#slice !== undefined) this.#slice.bytes += bytes.length;
    try {
      this.driver.ports.sink.append(`sessions/${this.sessionId}/events.ndjson`, bytes);
    } catch (error) {
      this.driver.fail(error);
    }
  }

  /** Begins the slice of a turn; one at a time. */
  beginSlice(): { end(): Range | undefined } {
    this.release();
    const slice = { fromSeq: this.#seq + 1, hash: createHash("sha256"), bytes: 0 };
    this.#slice = slice;
    return {
      end: () => {
        this.release();
        if (this.#slice === slice) this.#slice = undefined;
        if (slice.bytes === 0) return undefined;
        return {
          sessionId: this.sessionId,
          fromSeq: slice.fromSeq,
          toSeq: this.#seq,
          bytes: slice.bytes,
          sha256: slice.hash.digest("hex"),
        };
      },
    };
  }
}
