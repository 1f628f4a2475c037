import { z } from "zod";
import { defineEvent } from "./define.ts";
import { actorSchema } from "./run.ts";
import { durationSchema, sha256Schema, valueSchema } from "./shared.ts";

const INTERACTION_TYPES = ["approval", "elicitation", "checkpoint"] as const;
export const ANSWER_ACTIONS = ["accept", "decline", "cancel", "expire"] as const;
export type AnswerAction = (typeof ANSWER_ACTIONS)[number];

export const interactionRequested = defineEvent(
  "InteractionRequested",
  "derived",
  z.strictObject({
    interactionType: z.enum(INTERACTION_TYPES),
    mode: z.enum(["form", "url"]).optional(),
    message: z.string(),
    url: z.string().optional(),
    /** JSON Schema of the content that is asked for. */
    schema: valueSchema.optional(),
    options: valueSchema.optional(),
    /** Digest of the arguments that an approval is for: a changed argument invalidates it. */
    argumentsSha256: sha256Schema.optional(),
    expiresAt: z.string().optional(),
  }),
  ["expiresAt"],
);

export const interactionResolved = defineEvent(
  "InteractionResolved",
  "served",
  z.strictObject({
    action: z.enum(ANSWER_ACTIONS),
    content: valueSchema.optional(),
    by: actorSchema,
    at: z.string(),
    waitedMs: durationSchema,
    argumentsSha256: sha256Schema.optional(),
  }),
  ["waitedMs"],
);
