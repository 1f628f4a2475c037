import type { Message, ModelRequest, PayloadOf } from "@openexec/timeline";
import { behaves } from "../../globals/behaviour.ts";
import { CallError } from "../errors.ts";
import type { CallsPart, Outcome } from "../parts.ts";
import { retryInterrupted } from "./retry-interrupted.ts";

/** HTTP attempts for one answer, the first included. */
const MAX_TRIES = 4;
const FIRST_DELAY_MS = 500;

type RequestDelta = PayloadOf<"ModelInvocationStarted">["request"];

/**
 * Asks a model once for an answer. Each HTTP attempt is an invocation of its own; those that failed for a passing
 * reason are made again after a recorded sleep, with `retryOf`.
 * @throws CallError when no attempt succeeded
 */
export async function invokeModel(calls: CallsPart, request: ModelRequest): Promise<Message> {
  let failedCall: string | undefined;
  for (let attemptNumber = 1; ; attemptNumber++) {
    const outcome = await retryInterrupted(calls, (retryOf) => start(calls, request, retryOf ?? failedCall));
    const { payload } = outcome;
    const message = payload.message === undefined ? undefined : (outcome.read(payload.message) as Message);
    calls.attempt.engine.conversations.answered(outcome.callId, message);
    if (payload.status === "ok" && message !== undefined) return message;
    if (payload.retryable !== true || attemptNumber >= MAX_TRIES) {
      throw new CallError(
        payload.error?.message ?? `The model call was ${payload.status}`,
        payload.status,
        payload.error,
      );
    }
    failedCall = outcome.callId;
    const delayMs = payload.retryAfterMs ?? FIRST_DELAY_MS * 2 ** (attemptNumber - 1);
    await calls.wait(delayMs);
  }
}

/** As the first recordings hold it. */
function whole(calls: CallsPart, { messages, ...head }: ModelRequest): RequestDelta {
  return { head: calls.attempt.store(head, "request"), messages: calls.attempt.store(messages, "messages") };
}

function start(calls: CallsPart, request: ModelRequest, retryOf: string | undefined): Promise<Outcome<"model">> {
  const id = calls.nextId();
  const { engine } = calls.attempt;
  const { provider, api, model } = request;
  const delta = behaves("storesRequestsAsDifferences")
    ? engine.conversations.add(id, request, (value) => calls.attempt.store(value, "request"))
    : whole(calls, request);
  return calls.start(
    {
      type: "model",
      name: `${provider}/${model}`,
      spec: { request },
      started: {
        type: "ModelInvocationStarted",
        payload: { provider, api, model, request: delta, ...(retryOf !== undefined && { retryOf }) },
      },
    },
    id,
  );
}
