import { z } from "zod";

const ACTIONS = ["accept", "decline", "cancel", "expire"] as const;
const actorSchema = z.strictObject({ type: z.string(), name: z.string() });
const common = {
  /** Unique: a message that is delivered again after a crash has the same one. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  by: actorSchema,
  /** RFC 3339 in UTC, when it was given. */
  at: z.iso.datetime(),
};

/** What other processes may ask of the writer of a run. */
export const inboxEntrySchema = z.discriminatedUnion("type", [
  z.strictObject({
    ...common,
    type: z.literal("answer"),
    interactionId: z.string(),
    action: z.enum(ACTIONS),
    content: z.unknown().optional(),
    /** Of the arguments that the person saw: an answer to something else is no answer. */
    argumentsSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  z.strictObject({ ...common, type: z.literal("cancel"), reason: z.string().optional() }),
]);
export type InboxEntry = z.infer<typeof inboxEntrySchema>;

/** A file of the inbox that is no message. It stays, under another name. */
export interface InboxFinding {
  readonly code: "inbox_rejected";
  /** Relative to the bundle; where the file is now. */
  readonly file: string;
  readonly message: string;
}
