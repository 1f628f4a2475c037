import { z } from "zod";
import { defineEvent } from "./define.ts";
import { costSchema, durationSchema, errorSchema, usageSchema, valueSchema } from "./shared.ts";

const runSchema = z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()]);

/** A list as a difference from that of an earlier call; see `model/sequence-store.ts`. */
const sequenceFields = {
  base: z.string().optional(),
  keep: z.int().nonnegative().optional(),
  /** `[call, from, count]`: elements that `call` recorded (`""`: this one), its answer counted behind its own. */
  rest: z.array(runSchema).optional(),
};

/** A canonical request as a difference; see `model/request-delta.ts`. */
const requestDeltaSchema = z.strictObject({
  ...sequenceFields,
  /** System text, tools and parameters; or the call whose request has the same ones. */
  head: valueSchema.optional(),
  headOf: z.string().optional(),
  /** The messages that no earlier call holds. */
  messages: valueSchema,
  /** Values that were cut out of `messages` because they stand elsewhere. */
  cuts: z
    .array(
      z.strictObject({
        at: z.array(z.union([z.string(), z.int().nonnegative()])),
        /** The tool call whose output it is. */
        call: z.string().optional(),
        value: valueSchema.optional(),
      }),
    )
    .optional(),
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

const MODEL_STATUSES = ["ok", "failed", "timed_out", "cancelled", "interrupted"] as const;

const WIRE_ENCODINGS = ["packed", "packed+gzip", "texts", "texts+gzip"] as const;

/**
 * The HTTP exchange, byte for byte; see `model/wire.ts`. `texts` are the headers of the request, its body before and
 * after its longest list, the headers of the response, the elements of that list, the frames of the response.
 */
export const wireSchema = z.strictObject({
  url: z.string(),
  method: z.string(),
  /** Absent: no response came. */
  status: z.int().optional(),
  /** How many of the texts are elements of the request's list. */
  own: z.int().nonnegative(),
  ...sequenceFields,
  encoding: z.enum(WIRE_ENCODINGS),
  texts: valueSchema,
  /** Per chunk of a streamed response: tenths of a millisecond since the chunk before. */
  chunkTimes: valueSchema.optional(),
  /** Where chunks end: frames in each, or characters when one ends inside a frame. Absent: one frame each. */
  chunkEnds: z.strictObject({ unit: z.enum(["frames", "characters"]), counts: valueSchema }).optional(),
  /** The response body when it is not UTF-8. */
  bytes: valueSchema.optional(),
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
    /** Whether the same request may succeed later, and how long the provider asks to wait. */
    retryable: z.boolean().optional(),
    retryAfterMs: z.number().nonnegative().optional(),
    responseId: z.string().optional(),
    warnings: z.array(z.string()).optional(),
    wire: wireSchema.optional(),
  }),
  ["durationMs", "timeToFirstTokenMs", "error.stack"],
);
