import type { CallId, PayloadOf } from "@openexec/timeline";
import type { ReadValue } from "./driver.ts";
import type { RecordedLine } from "./tape-reader.ts";

/** What became of a call inside a function. */
export interface NestedOutcome {
  readonly callId: CallId;
  readonly type: "ToolCall" | "InteractionResolved";
  readonly payload: PayloadOf<"ToolCall" | "InteractionResolved">;
  /** Reads its values, when this process has just made them; those of the record are read from its files. */
  readonly read?: ReadValue;
}

/** A question that a function asked, and that the record has no answer to. */
export interface OpenQuestion {
  readonly callId: CallId;
  readonly payload: PayloadOf<"InteractionRequested">;
}

interface Known extends NestedOutcome {
  /** What was asked for. */
  readonly content: string;
}

/** A call inside a function that has no outcome. */
interface Open {
  readonly content: string;
  readonly question: OpenQuestion | undefined;
}

/** What the record says about a function that has no outcome itself. */
interface Life {
  /** What it did in this life, and what is left of earlier ones; in order. */
  readonly own: Known[];
  readonly earlier: Known[];
  readonly open: Map<CallId, Open>;
}

const lifeAfter = (earlier: Known[]): Life => ({ own: [], earlier, open: new Map() });

/**
 * Outcomes of calls inside functions that have none themselves. A function that was in flight when its process ended is
 * called again; what it had done by then is not done a second time.
 */
export class NestedOutcomes {
  readonly #lives = new Map<CallId, Life>();

  /** Follows the record, line by line. */
  see({ type, callId, parentId, payload }: RecordedLine): void {
    if (callId === undefined) return;
    if (parentId === undefined) {
      if (type === "ToolCallStarted") this.began(callId, payload.retryOf);
      const isOver = type === "AgentTurn" || (type === "ToolCall" && payload.status !== "interrupted");
      if (isOver) this.#lives.delete(callId);
      return;
    }
    if (type === "ToolCallStarted" || type === "InteractionRequested" || type === "SleepStarted") {
      const question = type === "InteractionRequested" ? { callId, payload } : undefined;
      this.#of(parentId).open.set(callId, { content: contentOf(type, payload), question });
    } else if (type === "ToolCall" || type === "InteractionResolved") this.ended(callId, parentId, { type, payload });
    else if (type === "Effect") this.#lives.get(parentId)?.open.delete(callId);
  }

  /** A call inside a function is over. */
  ended(callId: CallId, functionId: CallId, outcome: Omit<NestedOutcome, "callId">): void {
    const life = this.#of(functionId);
    const open = life.open.get(callId);
    life.open.delete(callId);
    if (open === undefined || ("status" in outcome.payload && outcome.payload.status === "interrupted")) return;
    take(life, open.content);
    life.own.push({ callId, content: open.content, ...outcome });
  }

  /** A function is called again: what is known of the former call is known of this one. */
  began(functionId: CallId, retryOf: CallId | undefined): void {
    const known = retryOf === undefined ? undefined : this.#lives.get(retryOf);
    if (retryOf === undefined || known === undefined) return;
    this.#lives.delete(retryOf);
    this.#lives.set(functionId, lifeAfter([...known.own, ...known.earlier]));
  }

  /** The outcome of an equal call that this function made in an earlier life; each answers once. */
  take(
    functionId: CallId,
    type: "ToolCallStarted" | "InteractionRequested",
    payload: object,
  ): NestedOutcome | undefined {
    const life = this.#lives.get(functionId);
    return life === undefined ? undefined : take(life, contentOf(type, payload));
  }

  /** The questions that a function waits for, when it waits for nothing else and no answer of an earlier life fits. */
  questionsOf(functionId: CallId): readonly OpenQuestion[] {
    const { open, earlier } = this.#lives.get(functionId) ?? lifeAfter([]);
    const isKnown = ({ content }: Open): boolean => earlier.some((known) => known.content === content);
    const questions = [...open.values()].flatMap((call) => (isKnown(call) ? [] : (call.question ?? [])));
    return questions.length === open.size ? questions : [];
  }

  #of(functionId: CallId): Life {
    const life = this.#lives.get(functionId) ?? lifeAfter([]);
    this.#lives.set(functionId, life);
    return life;
  }
}

function take({ earlier }: Life, content: string): Known | undefined {
  const index = earlier.findIndex((call) => call.content === content);
  return index < 0 ? undefined : earlier.splice(index, 1)[0];
}

/** What makes two calls equal: all that was asked for, but not when and how often. */
function contentOf(type: string, payload: object): string {
  const { retryOf: _, expiresAt: __, ...content } = payload as { retryOf?: unknown; expiresAt?: unknown };
  return JSON.stringify([type, content]);
}
