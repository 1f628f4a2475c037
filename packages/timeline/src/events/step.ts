import { z } from "zod";
import { defineEvent } from "./define.ts";
import { artifactRefSchema, durationSchema, errorSchema, sha256Schema, valueSchema } from "./shared.ts";

export const NODE_TYPES = [
  "agent",
  "action",
  "shell",
  "compute",
  "decision",
  "checkpoint",
  "model",
  "parallel",
] as const;
export type NodeType = (typeof NODE_TYPES)[number];
export const STEP_OUTCOMES = ["ok", "failed", "timed_out", "cancelled", "skipped"] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

export const stepStarted = defineEvent(
  "StepStarted",
  "derived",
  z.strictObject({
    nodeId: z.string(),
    nodeType: z.enum(NODE_TYPES),
    title: z.string().optional(),
    timeoutMs: z.number().nonnegative().optional(),
    cwd: z.string().optional(),
    /** What went in beside the outputs of earlier steps: the item of a fan-out. */
    inputs: valueSchema.optional(),
    contextPack: artifactRefSchema.optional(),
  }),
);

/** The slice of a session's `events.ndjson` that one attempt covers, ends inclusive. */
export const conversationRangeSchema = z.strictObject({
  sessionId: z.string(),
  fromSeq: z.int().positive(),
  toSeq: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sha256: sha256Schema,
  /** Indices of its first and last message in the conversation (`conversation/conversation.ts`), both inclusive. */
  messages: z.tuple([z.int().nonnegative(), z.int().nonnegative()]).optional(),
});

export const stepCompleted = defineEvent(
  "StepCompleted",
  "derived",
  z.strictObject({
    nodeId: z.string(),
    outcome: z.enum(STEP_OUTCOMES),
    durationMs: durationSchema,
    output: valueSchema.optional(),
    error: errorSchema.optional(),
    conversation: z.array(conversationRangeSchema).optional(),
  }),
  ["durationMs", "error.stack"],
);

export const stepHeartbeat = defineEvent(
  "StepHeartbeat",
  "carried",
  z.strictObject({ elapsedMs: durationSchema, detail: z.string().optional() }),
);

export const decision = defineEvent(
  "Decision",
  "derived",
  z.strictObject({
    from: z.string(),
    choice: z.string(),
    to: z.string().optional(),
    /** The rule, expression or answer that chose. */
    rule: z.string(),
  }),
);
