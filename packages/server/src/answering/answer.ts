import { isDeepStrictEqual } from "node:util";
import type { Answer, AnswerReceipt, CancelReceipt, Interaction } from "@openexec/protocol";
import type { Asker, GivenAnswer, Requests } from "../ports/requests.ts";
import { ApiError } from "../problem/api-error.ts";
import type { OpenedRun } from "../run/run-logs.ts";
import { isFinished } from "../run/run-logs.ts";
import { findInteraction, interactionsOf } from "./interactions.ts";

/** What answering needs of the installation. */
export interface AnsweringDeps {
  readonly requests: Requests;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Leaves an answer for the run, durably, bound to the digest of what is asked. The same answer again changes nothing.
 * @throws ApiError when the run never asked that, was answered otherwise, takes no answer any more, asks something else
 * than was answered, or asks for another content
 */
export async function answerInteraction(
  deps: AnsweringDeps,
  run: OpenedRun,
  interactionId: string,
  answer: Answer,
  by: Asker,
): Promise<AnswerReceipt> {
  const interaction = await demandInteraction(deps, run, interactionId);
  const running = await run.bundle.isWriterAlive();
  if (interaction.answer !== undefined) {
    if (isSame(interaction, answer)) return { interaction, recorded: false, running };
    throw answeredOtherwise(interaction);
  }
  if (interaction.state === "expired") throw expired(interaction, run);
  demandFit(interaction, answer, deps.requests);
  await deps.requests.answer(run.runId, givenAnswer(interaction, answer), by);
  return { interaction: await demandInteraction(deps, run, interactionId), recorded: true, running };
}

/** Asks that the run end, durably. @throws ApiError `run_finished` */
export async function cancelRun(
  { requests }: AnsweringDeps,
  run: OpenedRun,
  reason: string | undefined,
  by: Asker,
): Promise<CancelReceipt> {
  if (isFinished(run)) {
    throw new ApiError(409, "run_finished", `This run is ${run.log.run.phase.replace("_", " ")} already.`);
  }
  await requests.cancel(run.runId, reason, by);
  return { requested: true, running: await run.bundle.isWriterAlive() };
}

/** What the run asks now and nobody has answered. */
export async function pendingInteractions(deps: AnsweringDeps, run: OpenedRun): Promise<readonly Interaction[]> {
  return (await interactionsOf(deps, run)).filter(({ state }) => state === "pending");
}

async function demandInteraction(deps: AnsweringDeps, run: OpenedRun, interactionId: string): Promise<Interaction> {
  const interaction = await findInteraction(deps, run, interactionId);
  if (interaction !== undefined) return interaction;
  const waiting = run.log.run.waiting.map(({ interactionId: id }) => id);
  throw new ApiError(
    404,
    "interaction_not_found",
    `This run never asked ${JSON.stringify(interactionId.slice(0, 200))}.`,
    {
      hint: waiting.length === 0 ? "It waits for no answer." : `It waits for ${waiting.join(", ")}.`,
      fields: { known: waiting },
    },
  );
}

/** The digest of what is asked goes with the answer, so that it holds for nothing else. */
function givenAnswer({ interactionId, digest }: Interaction, { action, content }: Answer): GivenAnswer {
  return {
    interactionId,
    action,
    ...(content === undefined ? {} : { content }),
    ...(digest === undefined ? {} : { argumentsSha256: digest }),
  };
}

function isSame({ answer }: Interaction, { action, content }: Answer): boolean {
  return answer?.action === action && isDeepStrictEqual(answer.content ?? null, content ?? null);
}

function answeredOtherwise({ interactionId, answer }: Interaction): ApiError {
  const { action = "", by, at = "" } = answer ?? {};
  return new ApiError(409, "already_answered", `${interactionId} was answered: ${action} by ${by?.name}, ${at}.`);
}

function expired({ interactionId, expiresAt }: Interaction, { log }: OpenedRun): ApiError {
  const since = expiresAt === undefined ? `the run is ${log.run.phase.replace("_", " ")}` : `its time was ${expiresAt}`;
  return new ApiError(410, "interaction_expired", `${interactionId} takes no answer any more: ${since}.`);
}

function demandFit({ digest, schema }: Interaction, answer: Answer, requests: Requests): void {
  if (answer.digest !== undefined && answer.digest !== digest) {
    throw new ApiError(409, "arguments_changed", "What this answers is not what the run asks now.", {
      hint: "Look at it again: its arguments have another digest.",
    });
  }
  const problem = answer.action === "accept" ? requests.unfit(schema, answer.content) : undefined;
  if (problem !== undefined) {
    throw new ApiError(422, "answer_unfit", `The answer is not what was asked for: ${problem}.`, {
      fields: { pointer: "/content" },
    });
  }
}
