import type { FeedEvent } from "../progress/feed.ts";
import type { RunEnd } from "./engine.ts";

/** Variables that were held back from a command or an agent which then failed: it may have missed them. */
export class MissedVariables {
  #withheld: string | undefined;
  #childFailed = false;

  see(event: FeedEvent): void {
    if (event.type === "LogLine" && event.payload.code === "environment_withheld") {
      this.#withheld = event.payload.message;
    } else if (event.type === "ToolCall") {
      this.#childFailed ||= event.payload.process !== undefined && event.payload.status === "failed";
    } else if (event.type === "AgentTurn") {
      this.#childFailed ||= event.payload.error !== undefined;
    }
  }

  /** What to say at the end of a run that such a child made fail. */
  hint({ status }: RunEnd): string | undefined {
    return status === "failed" && this.#childFailed ? this.#withheld : undefined;
  }
}
