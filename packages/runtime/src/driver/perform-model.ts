import type { LiveDriver } from "./live.ts";
import type { CallOf, Performed } from "./perform.ts";

/** One HTTP attempt of a model call. */
export async function performModel({ ports }: LiveDriver, call: CallOf<"model">): Promise<Performed> {
  const { request } = ports.reveal(call.spec);
  const outcome = await ports.model.invoke(request, { signal: call.signal });
  const cost = outcome.usage === undefined ? undefined : ports.price(request, outcome.model, outcome.usage);
  return (store) => ({
    type: "ModelInvocation",
    payload: {
      provider: request.provider,
      model: outcome.model,
      status: outcome.status,
      ...(outcome.message && { message: store(outcome.message, "message") }),
      ...(outcome.finishReason !== undefined && { finishReason: outcome.finishReason }),
      ...(outcome.usage && { usage: outcome.usage }),
      ...(cost && { cost }),
      durationMs: outcome.durationMs,
      ...(outcome.timeToFirstTokenMs !== undefined && { timeToFirstTokenMs: outcome.timeToFirstTokenMs }),
      ...(outcome.error && { error: errorOnly(outcome.error) }),
      ...(outcome.error?.retryable !== undefined && { retryable: outcome.error.retryable }),
      ...(outcome.responseId !== undefined && { responseId: outcome.responseId }),
    },
  });
}

function errorOnly<T extends { readonly retryable?: boolean }>({
  retryable: _retryable,
  ...error
}: T): Omit<T, "retryable"> {
  return error;
}
