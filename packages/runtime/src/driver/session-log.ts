import { createHash } from "node:crypto";
import type { PayloadOf, SessionId } from "@openexec/timeline";
import type { AgentMessage } from "../ports/index.ts";
import type { LiveRun } from "./live-run.ts";

type Range = NonNullable<PayloadOf<"AgentTurn">["conversation"]>;

/** `events.ndjson` of one session: every message of both directions as it came, filtered, numbered. */
export class SessionLog {
  #seq: number;
  #slice: { readonly fromSeq: number; readonly hash: ReturnType<typeof createHash>; bytes: number } | undefined;

  constructor(
    private readonly sessionId: SessionId,
    private readonly driver: LiveRun,
  ) {
    this.#seq = driver.messagesOf(sessionId);
  }

  append(direction: "inbound" | "outbound", message: AgentMessage): void {
    const { recorder, ports } = this.driver;
    const line = { seq: ++this.#seq, at: recorder.now(), direction, message: ports.filter.json(message) };
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`, "utf8");
    this.#slice?.hash.update(bytes);
    if (this.#slice !== undefined) this.#slice.bytes += bytes.length;
    try {
      ports.sink.append(`sessions/${this.sessionId}/events.ndjson`, bytes);
    } catch (error) {
      this.driver.fail(error);
    }
  }

  /** Begins the slice of a turn; one at a time. */
  beginSlice(): { end(): Range | undefined } {
    const slice = { fromSeq: this.#seq + 1, hash: createHash("sha256"), bytes: 0 };
    this.#slice = slice;
    return {
      end: () => {
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
