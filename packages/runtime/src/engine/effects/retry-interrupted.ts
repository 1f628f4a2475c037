import type { CallId } from "@openexec/timeline";
import { CallError, InteractionError } from "../errors.ts";
import type { CallsPart } from "../parts.ts";
import { ask } from "./ask.ts";

interface Ended {
  readonly callId: CallId;
  readonly payload: { readonly status: string };
}

/**
 * Makes a call; when its outcome is `interrupted` (its process died with the run), does what the resume said: a new
 * call with `retryOf`, a question to a person first, or the failure.
 */
export async function retryInterrupted<T extends Ended>(
  calls: CallsPart,
  call: (retryOf: CallId | undefined) => Promise<T>,
): Promise<T> {
  let outcome = await call(undefined);
  while (outcome.payload.status === "interrupted") {
    const what = calls.attempt.engine.inFlightPolicy(outcome.callId);
    if (what === "fail")
      throw new CallError(
        "The call was in flight when the run was interrupted; nobody knows its outcome",
        "interrupted",
      );
    if (what === "wait") {
      const answer = await ask(calls, { message: `Call ${outcome.callId} was interrupted. Make it again?` });
      if (answer.action !== "accept") throw new InteractionError(answer.action);
    }
    outcome = await call(outcome.callId);
  }
  return outcome;
}
