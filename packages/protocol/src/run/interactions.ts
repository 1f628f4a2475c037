import { z } from "zod";
import { subListSchema } from "./sub-list.ts";

const count = z.int().nonnegative();

/** Something that a run asked a person, with the answer where there is one. */
export const interactionSchema = z.object({
  interactionId: z.string(),
  interactionType: z.enum(["approval", "elicitation", "checkpoint"]),
  seq: count,
  attemptId: z.string().optional(),
  requestedAt: z.string(),
  message: z.string(),
  mode: z.string().optional(),
  url: z.string().optional(),
  /** JSON Schema of the content that is asked for. */
  schema: z.unknown().optional(),
  options: z.unknown().optional(),
  /** Digest of the arguments that an approval is for; an answer names it, so that it holds for nothing else. */
  digest: z.string().optional(),
  expiresAt: z.string().optional(),
  /**
   * `pending`: nobody answered; `answered`: the log has the answer; `sent`: an answer lies in the inbox and the log will
   * have it when the run goes on; `expired`: its time is over and the log has no answer.
   */
  state: z.enum(["pending", "sent", "answered", "expired"]),
  answer: z
    .object({
      action: z.enum(["accept", "decline", "cancel", "expire"]),
      content: z.unknown().optional(),
      by: z.object({ type: z.string(), name: z.string() }),
      at: z.string(),
      waitedMs: z.number().nonnegative().optional(),
      seq: count.optional(),
    })
    .optional(),
});
export type Interaction = z.infer<typeof interactionSchema>;
export const interactionsSchema = subListSchema(interactionSchema);

/** `POST …/interactions/:iid`: an answer; the same answer again changes nothing. */
export const answerSchema = z.strictObject({
  action: z.enum(["accept", "decline", "cancel"]),
  content: z.unknown().optional(),
  /** Digest of what was shown; an answer to other arguments is refused. */
  digest: z.string().optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** What became of an answer. */
export const answerReceiptSchema = z.object({
  interaction: interactionSchema,
  /** `false`: the same answer was there already. */
  recorded: z.boolean(),
  /** Whether a process runs this run and takes the answer; else it waits for `openexec resume`. */
  running: z.boolean(),
});
export type AnswerReceipt = z.infer<typeof answerReceiptSchema>;

/** `POST …/cancel`. */
export const cancelSchema = z.strictObject({ reason: z.string().max(10_000).optional() });
export const cancelReceiptSchema = z.object({
  requested: z.literal(true),
  /** Whether a process runs this run and will end it; else it ends when it is resumed. */
  running: z.boolean(),
});
export type CancelReceipt = z.infer<typeof cancelReceiptSchema>;
