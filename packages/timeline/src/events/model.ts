import { z } from "zod";
import { defineEvent } from "./define.ts";
import { costSchema, durationSchema, errorSchema, usageSchema, valueSchema } from "./shared.ts";

/**
 * A canonical request as a difference: the messages of an earlier request of the same conversation (`base`, a call
 * id) up to `keep`, then `messages`. Without `base` it is a full snapshot. See `model/request-delta.ts`.
 */
export const requestDeltaSchema = z.strictObject({
  base: z.string().optional(),
  keep: z.int().nonnegative().optional(),
  /** Everything of the request but its messages; absent = as in the base. */
  head: valueSchema.optional(),
  messages: valueSchema,
});

export const modelInvocationStarted = defineEvent(
  "ModelInvocationStarted",
  "derived",
  z.strictObject({
    provider: z.string(),
    api: z.string(),
    model: z.string(),
    request: requestDeltaSchema,
    retryOf: z.string().optional(),
  }),
);

export const MODEL_STATUSES = ["ok", "failed", "timed_out", "cancelled", "interrupted"] as const;

/** Streamed frames in columns; see `model/frames.ts`. Absent template and columns: `raw` holds them. */
export const framesSchema = z.strictObject({
  count: z.int().nonnegative(),
  encoding: z.enum(["columns", "gzip"]),
  data: valueSchema,
});

const wireMessageSchema = z.strictObject({
  url: z.string().optional(),
  method: z.string().optional(),
  status: z.int().optional(),
  headers: z.array(z.tuple([z.string(), z.string()])).optional(),
  /** The body as a JSON difference from the canonical request or the assembled answer, else whole. */
  body: valueSchema.optional(),
  encoding: z.string().optional(),
});

export const modelInvocation = defineEvent(
  "ModelInvocation",
  "served",
  z.strictObject({
    provider: z.string(),
    model: z.string(),
    status: z.enum(MODEL_STATUSES),
    /** The assembled assistant message (canonical content parts). */
    message: valueSchema.optional(),
    finishReason: z.string().optional(),
    usage: usageSchema.optional(),
    cost: costSchema.optional(),
    durationMs: durationSchema,
    timeToFirstTokenMs: durationSchema.optional(),
    error: errorSchema.optional(),
    wireRequest: wireMessageSchema.optional(),
    wireResponse: wireMessageSchema.optional(),
    frames: framesSchema.optional(),
    /** Which requests of this conversation follow: lets readers find the right base. */
    responseId: z.string().optional(),
  }),
  ["durationMs", "timeToFirstTokenMs", "error.stack"],
);
