import type { CallId, StoredValue } from "@openexec/timeline";
import { runInContext } from "../../globals/code-context.ts";
import { OPAQUE_CONTEXT } from "../../globals/opaque-context.ts";
import { Calls } from "../calls.ts";
import { Ender } from "../ender.ts";
import { AttemptEndedError, CallError } from "../errors.ts";
import type { AttemptPart, CallsPart } from "../parts.ts";
import { retryInterrupted } from "./retry-interrupted.ts";

/**
 * A function that touches the world: executed live, served in a replay. Its own calls are recorded below it.
 * @throws CallError with the recorded error when it threw
 */
export async function callFunction(
  calls: CallsPart,
  name: string,
  input: StoredValue,
  execute: (inside: CallsPart) => unknown,
  externalId?: string,
): Promise<{ readonly callId: CallId; readonly value: unknown }> {
  const { callId, payload, read } = await retryInterrupted(calls, (retryOf) => {
    const id = calls.nextId();
    const ender = new Ender();
    const inside = new Calls(calls.attempt, id, undefined, ender);
    const context = {
      ...OPAQUE_CONTEXT,
      log: (level: Parameters<typeof calls.attempt.log>[0], text: string) => calls.attempt.log(level, text),
    };
    const spec = {
      execute: async () => {
        try {
          return await untilEnded(calls.attempt, async () => runInContext(context, () => execute(inside)));
        } finally {
          // What it left running ends with it, and before it in the log.
          const over = inside.close();
          const { ended } = calls.attempt;
          ender.end(() => ended ?? new AttemptEndedError("cancelled", `${name} returned before this call`));
          await over;
        }
      },
    };
    const started = {
      type: "ToolCallStarted" as const,
      payload: {
        name,
        origin: "code",
        input,
        ...(externalId !== undefined && { externalId }),
        ...(retryOf !== undefined && { retryOf }),
      },
    };
    return calls.start({ type: "function", name, spec, started }, id);
  });
  if (payload.status === "ok")
    return { callId, value: payload.output === undefined ? undefined : read(payload.output) };
  throw new CallError(payload.error?.message ?? `${name} was ${payload.status}`, payload.status, payload.error);
}

/** A function that does not listen to its signal is not waited for: its step has ended. */
function untilEnded<T>(attempt: AttemptPart, execute: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (attempt.ended !== undefined) return reject(attempt.ended);
    const forget = attempt.onEnd(reject);
    execute().then(resolve, reject).finally(forget);
  });
}
