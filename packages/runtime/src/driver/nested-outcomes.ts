import type { CallId, PayloadOf } from "@openexec/timeline";
import type { RecordedLine } from "./tape-reader.ts";

/** What the record says became of a call inside a function. */
export interface NestedOutcome {
  readonly callId: CallId;
  readonly type: "ToolCall" | "InteractionResolved";
  readonly payload: PayloadOf<"ToolCall" | "InteractionResolved">;
}

interface Known extends NestedOutcome {
  /** What was asked for. */
  readonly content: string;
}

/**
 * Outcomes of calls inside functions that have none themselves. A function that was in flight when its process died is
 * called again; what it had done by then is not done a second time.
 */
export class NestedOutcomes {
  /** By function, what it did in this life and what is left of earlier ones; in order. */
  readonly #known = new Map<CallId, { own: Known[]; earlier: Known[] }>();
  readonly #asked = new Map<CallId, string>();

  /** Follows the record, line by line. */
  see({ type, callId, parentId, payload }: RecordedLine): void {
    if (callId === undefined) return;
    if (parentId === undefined) {
      if (type === "ToolCallStarted") this.began(callId, payload.retryOf);
      const isOver = type === "AgentTurn" || (type === "ToolCall" && payload.status !== "interrupted");
      if (isOver) this.#known.delete(callId);
    } else if (type === "ToolCallStarted" || type === "InteractionRequested") {
      this.#asked.set(callId, contentOf(type, payload));
    } else if (type === "ToolCall" || type === "InteractionResolved") {
      const content = this.#asked.get(callId);
      this.#asked.delete(callId);
      if (content === undefined || payload.status === "interrupted") return;
      this.#take(parentId, content);
      this.#of(parentId).own.push({ callId, type, payload, content });
    }
  }

  /** A function is called again: what is known of the former call is known of this one. */
  began(functionId: CallId, retryOf: CallId | undefined): void {
    const known = retryOf === undefined ? undefined : this.#known.get(retryOf);
    if (retryOf === undefined || known === undefined) return;
    this.#known.delete(retryOf);
    this.#known.set(functionId, { own: [], earlier: [...known.own, ...known.earlier] });
  }

  /** The outcome of an equal call that this function made in an earlier life; each answers once. */
  take(
    functionId: CallId,
    type: "ToolCallStarted" | "InteractionRequested",
    payload: object,
  ): NestedOutcome | undefined {
    return this.#take(functionId, contentOf(type, payload));
  }

  #take(functionId: CallId, content: string): Known | undefined {
    const earlier = this.#known.get(functionId)?.earlier;
    const index = earlier?.findIndex((call) => call.content === content) ?? -1;
    return index < 0 ? undefined : earlier?.splice(index, 1)[0];
  }

  #of(functionId: CallId): { own: Known[]; earlier: Known[] } {
    const known = this.#known.get(functionId) ?? { own: [], earlier: [] };
    this.#known.set(functionId, known);
    return known;
  }
}

/** What makes two calls equal: all that was asked for, but not when and how often. */
function contentOf(type: string, payload: object): string {
  const { retryOf: _, expiresAt: __, ...content } = payload as { retryOf?: unknown; expiresAt?: unknown };
  return JSON.stringify([type, content]);
}
