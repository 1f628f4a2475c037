import type { Call, EffectType } from "./driver.ts";
import type { Outcome } from "./outcome.ts";

const tool =
  (call: Call): Outcome =>
  () => ({
    type: "ToolCall",
    payload: { name: call.name, status: "interrupted", durationMs: 0 },
  });

/** The outcome of a call that was in flight when its process died; a question and a sleep simply go on. */
export const INTERRUPTED = {
  shell: tool,
  function: tool,
  file: tool,
  agent: () => () => ({ type: "AgentTurn", payload: { status: "interrupted", durationMs: 0 } }),
  model: (call) => () => ({
    type: "ModelInvocation",
    payload: {
      provider: call.type === "model" ? call.spec.request.provider : "",
      model: call.type === "model" ? call.spec.request.model : "",
      status: "interrupted",
      durationMs: 0,
    },
  }),
  ask: undefined,
  sleep: undefined,
} as const satisfies { readonly [Type in EffectType]: ((call: Call) => Outcome) | undefined };
