import { originals } from "../globals/originals.ts";
import type { Answer } from "../ports/index.ts";
import type { Call } from "./driver.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Outcome, Performed } from "./outcome.ts";

export const NOBODY = { type: "runtime", name: "nobody was there to ask" } as const;

/** Asks whoever is there; nobody: the call is parked until an answer comes from elsewhere, or its deadline passes. */
export async function performAsk({ ports }: LiveRun, call: CallOf<"ask">): Promise<Performed> {
  const started = originals.monotonic();
  const waited = (): number => originals.monotonic() - started;
  const { expiresAt, whenNobody } = call.spec;
  const left = expiresAt === undefined ? undefined : originals.Date.parse(expiresAt) - originals.now();
  if (left !== undefined && left <= 0) return answerOutcome(call, { action: "expire", by: NOBODY }, 0);
  const deadline = left === undefined ? undefined : AbortSignal.timeout(left);
  try {
    const signal = deadline === undefined ? call.signal : AbortSignal.any([call.signal, deadline]);
    const answer = await ports.ask.ask(call.spec, signal);
    if (answer !== undefined && isAbout(call, answer)) return answerOutcome(call, answer, waited());
    if (whenNobody === undefined) return "parked";
    return answerOutcome(call, { action: whenNobody, by: NOBODY }, 0);
  } catch (error) {
    if (!call.signal.aborted && deadline?.aborted !== true) throw error;
    const action = call.signal.aborted ? "cancel" : "expire";
    return answerOutcome(call, { action, by: NOBODY }, waited());
  }
}

/** Whether an answer is about what is asked: one that was given to other arguments is not. */
export function isAbout(call: Extract<Call, { type: "ask" }>, { argumentsSha256 }: Answer): boolean {
  return argumentsSha256 === undefined || argumentsSha256 === call.spec.argumentsSha256;
}

/** The outcome that an answer makes. */
export function answerOutcome(call: Extract<Call, { type: "ask" }>, answer: Answer, waitedMs: number): Outcome {
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
