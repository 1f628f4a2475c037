import type { PayloadOf } from "@openexec/timeline";
import type { AskResult, AskSpec } from "../../flow/types.ts";
import { originals } from "../../globals/originals.ts";
import { digestOf } from "../digest.ts";
import type { CallsPart } from "../parts.ts";

type InteractionType = PayloadOf<"InteractionRequested">["interactionType"];

/** Asks a person. Every answer is a value: decline, cancel and expiry included. */
export async function ask(
  calls: CallsPart,
  question: AskSpec,
  options: {
    readonly interactionType?: InteractionType;
    readonly argumentsSha256?: string;
    readonly whenNobody?: "decline";
  } = {},
): Promise<AskResult> {
  const interactionType = options.interactionType ?? (question.schema === undefined ? "approval" : "elicitation");
  const id = calls.nextId();
  const { argumentsSha256, whenNobody } = options;
  const expiresAt =
    question.expiresInMs === undefined
      ? undefined
      : new originals.Date(originals.now() + question.expiresInMs).toISOString();
  const sha =
    argumentsSha256 ??
    (question.arguments === undefined ? undefined : digestOf(calls.attempt.engine, question.arguments));
  const outcome = await calls.start(
    {
      type: "ask",
      name: interactionType,
      spec: {
        interactionId: id,
        interactionType,
        message: question.message,
        ...(question.schema !== undefined && { schema: question.schema }),
        ...(sha !== undefined && { argumentsSha256: sha }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(whenNobody !== undefined && { whenNobody }),
      },
      started: {
        type: "InteractionRequested",
        payload: {
          interactionType,
          ...(interactionType === "elicitation" && { mode: "form" as const }),
          message: question.message,
          ...(question.schema !== undefined && { schema: calls.attempt.store(question.schema, "schema") }),
          ...(sha !== undefined && { argumentsSha256: sha }),
          ...(expiresAt !== undefined && { expiresAt }),
        },
      },
    },
    id,
  );
  const { action, content } = outcome.payload;
  return content === undefined ? { action } : { action, content: outcome.read(content) };
}
