import { toErrorRecord } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { AgentTurnOutcome, EffectType } from "./driver.ts";
import { statusOf } from "./ended-by.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Outcome, Performed } from "./outcome.ts";
import { performAsk } from "./perform-ask.ts";
import { performFile } from "./perform-file.ts";
import { performModel } from "./perform-model.ts";
import { performShell } from "./perform-shell.ts";

/** Node fires a timer at once that is set for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type Perform<Type extends EffectType> = (run: LiveRun, call: CallOf<Type>) => Promise<Performed>;

/** How each effect is done. A performer rejects only when the run itself cannot go on. */
export const PERFORM: { readonly [Type in EffectType]: Perform<Type> } = {
  model: performModel,
  shell: performShell,
  file: performFile,
  ask: performAsk,
  agent: async () => "elsewhere",

  async function(run, call) {
    const started = originals.monotonic();
    const finish = (status: AgentTurnOutcome["status"], value: { output?: unknown; error?: unknown }): Outcome => {
      const durationMs = originals.monotonic() - started;
      return (store) => ({
        type: "ToolCall",
        payload: {
          name: call.name,
          status,
          ...(value.output !== undefined && { output: store(value.output, "output") }),
          durationMs,
          ...("error" in value && { error: toErrorRecord(value.error) }),
        },
      });
    };
    try {
      const output = await call.spec.execute();
      // Before its outcome, as the timer would have come if the function had let it.
      if (call.attemptId !== undefined) run.watch.isOverdue(call.attemptId);
      const outcome = finish("ok", { output });
      return guarded(outcome, (error) => finish("failed", { error }));
    } catch (error) {
      return finish(statusOf("failed", call.owner.signal), { error });
    }
  },

  sleep(_driver, call) {
    return new Promise((resolve) => {
      const fired: Outcome = () => ({ type: "Effect", payload: { timer: "fired" } });
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const left = Math.max(0, call.spec.untilMs - originals.now());
        const fire = (): void => (left > LONGEST_TIMER_MS ? arm() : resolve(fired));
        timer = originals.setTimeout(fire, Math.min(left, LONGEST_TIMER_MS));
      };
      arm();
      call.signal.addEventListener("abort", () => {
        originals.clearTimeout(timer);
        resolve(() => ({ type: "Effect", payload: { timer: "cancelled" } }));
      });
    });
  },
};

/** A value that can't be stored fails its call, not the run. */
function guarded(outcome: Outcome, failed: (error: unknown) => Outcome): Outcome {
  return (store) => {
    try {
      return outcome(store);
    } catch (error) {
      return failed(error)(store);
    }
  };
}
