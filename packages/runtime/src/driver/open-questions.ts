import type { CallId } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { Answer } from "../ports/index.ts";
import type { Barrier, Call, ReadValue } from "./driver.ts";
import type { OpenQuestion } from "./nested-outcomes.ts";
import type { Outcome } from "./outcome.ts";
import { answerOutcome, isAbout, NOBODY } from "./perform-ask.ts";

type AskCall = Extract<Call, { type: "ask" }>;
export type FunctionCall = Extract<Call, { type: "function" }>;

/** A question of an earlier process is over. */
export interface Settled {
  /** The function that asked it then. */
  readonly asker: FunctionCall;
  /** What else that one asked: it will ask again, if it needs to. */
  readonly others: readonly CallId[];
}

/** Questions that nobody here could answer, until somebody elsewhere does or who asked is ended. */
export class OpenQuestions {
  readonly #parked = new Map<CallId, { readonly call: AskCall; readonly since: number }>();
  /** By question, the function that asked it in a process that is gone. */
  readonly #takenUp = new Map<CallId, FunctionCall>();
  #isClosed = false;

  constructor(private readonly answered: (call: AskCall, outcome: Outcome) => void) {}

  /** Nobody here can answer. Who asked may be ended before somebody elsewhere does. */
  park(call: AskCall): void {
    this.#parked.set(call.id, { call, since: originals.monotonic() });
    const { signal } = call.owner;
    const cancel = (): void => void this.answer(call.id, { action: "cancel", by: NOBODY });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  }

  /** An answer from elsewhere; `false` when the question does not wait here, or the answer is to another one. */
  answer(id: CallId, answer: Answer): boolean {
    const parked = this.#parked.get(id);
    if (parked === undefined || this.#isClosed) return false;
    if (!isAbout(parked.call, answer)) return false;
    this.#parked.delete(id);
    this.answered(parked.call, answerOutcome(parked.call, answer, originals.monotonic() - parked.since));
    return true;
  }

  /**
   * Whether only people can bring the run forward: every call is a question that waits, or a function that waits for
   * one. What such a function does beside it without a port is not seen; it is called again after the pause.
   */
  holdUp({ pending, outside }: Barrier): boolean {
    if (this.#parked.size === 0 || outside.size > 0) return false;
    const asking = new Set([...this.#parked.values()].map(({ call }) => call.parentId));
    return [...pending.values()].every(
      ({ id, type }) => this.#parked.has(id) || (type === "function" && asking.has(id)),
    );
  }

  /** The run pauses: answers are taken by the process that goes on with it. Returns the questions that wait. */
  close(): readonly CallId[] {
    this.#isClosed = true;
    return [...this.#parked.keys()];
  }

  /** A function of an earlier process is called again once one of the questions that it asked has its answer. */
  takeUp(asker: FunctionCall, question: CallId): void {
    this.#takenUp.set(question, asker);
  }

  isTakenUp(question: CallId): boolean {
    return this.#takenUp.has(question);
  }

  /** A question is over; `undefined` when it is one of this process. */
  settle(id: CallId): Settled | undefined {
    const asker = this.#takenUp.get(id);
    if (asker === undefined) return undefined;
    const asked = [...this.#takenUp].flatMap(([question, by]) => (by === asker ? [question] : []));
    for (const question of asked) {
      this.#takenUp.delete(question);
      this.#parked.delete(question);
    }
    return { asker, others: asked.filter((question) => question !== id) };
  }
}

/** A recorded question as a call of this process. A recorded deadline holds. */
export function askedBy(asker: FunctionCall, { callId, payload }: OpenQuestion, read: ReadValue): AskCall {
  const { interactionType, message, schema, argumentsSha256, expiresAt } = payload;
  return {
    type: "ask",
    name: interactionType,
    id: callId,
    attemptId: asker.attemptId,
    parentId: asker.id,
    sessionId: undefined,
    spec: {
      interactionId: callId,
      interactionType,
      message,
      ...(schema !== undefined && { schema: read(schema) }),
      ...(argumentsSha256 !== undefined && { argumentsSha256 }),
      ...(expiresAt !== undefined && { expiresAt }),
    },
    owner: asker.owner,
  };
}
