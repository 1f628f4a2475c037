import { originals } from "../globals/originals.ts";
import type { Answer } from "../ports/index.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Outcome, Performed } from "./outcome.ts";

const NOBODY = { type: "runtime", name: "nobody was there to ask" } as const;

/** Asks whoever is there; nobody: the call is parked until an answer comes from elsewhere. */
export async function performAsk(driver: LiveRun, call: CallOf<"ask">): Promise<Performed> {
  const started = originals.monotonic();
  try {
    const answer = await driver.ports.ask.ask(call.spec, call.signal);
    if (answer !== undefined) return answerOutcome(call, answer, originals.monotonic() - started);
    if (call.spec.whenNobody === undefined) return "parked";
    return answerOutcome(call, { action: call.spec.whenNobody, by: NOBODY }, 0);
  } catch (error) {
    if (!call.signal.aborted) throw error;
    return answerOutcome(call, { action: "cancel", by: NOBODY }, originals.monotonic() - started);
  }
}

/** The outcome that an answer makes. */
export function answerOutcome(call: CallOf<"ask">, answer: Answer, waitedMs: number): Outcome {
  const { argumentsSha256 } = call.spec;
  return (store) => ({
    type: "InteractionResolved",
    payload: {
      action: answer.action,
      ...(answer.content !== undefined && { content: store(answer.content, "content") }),
      by: answer.by,
      at: new originals.Date(originals.now()).toISOString(),
      waitedMs: Math.max(0, Math.round(waitedMs)),
      ...(argumentsSha256 !== undefined && { argumentsSha256 }),
    },
  });
}
