import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file of the bundle, named by its content. `path` is relative to the bundle. */
export const artifactRefSchema = z.strictObject({
  path: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  sha256,
});
export type ArtifactRef = z.infer<typeof artifactRefSchema>;

/** What a cap that the user set left out, never a silent cut. */
const truncatedSchema = z.strictObject({ bytes: z.int().nonnegative(), sha256 });

/**
 * A user value: encoded inline up to 4 KiB (`value`), else in a file (`artifact`, the encoded JSON; text as
 * `text/plain`, bytes as `application/octet-stream`).
 */
export const valueSchema = z.union([
  z.strictObject({ value: z.unknown(), truncated: truncatedSchema.optional() }),
  z.strictObject({ artifact: artifactRefSchema, truncated: truncatedSchema.optional() }),
]);
export type StoredValue = z.infer<typeof valueSchema>;

const errorFields = { code: z.string().optional(), name: z.string(), message: z.string() };
const errorCauseSchema = z.strictObject(errorFields);
/** The one shape of an error in log, API, CLI, spans and UI. `cause` lists inner errors, nearest first. */
export const errorSchema = z.strictObject({
  ...errorFields,
  cause: z.array(errorCauseSchema).optional(),
  stack: z.string().optional(),
});
export type ErrorRecord = z.infer<typeof errorSchema>;

/** Tokens in disjoint parts (`reasoning` is inside `output`), beside the provider's own numbers in `raw`. */
export const usageSchema = z.strictObject({
  inputUncached: z.int().nonnegative(),
  cacheRead: z.int().nonnegative(),
  cacheWrite5m: z.int().nonnegative(),
  cacheWrite1h: z.int().nonnegative(),
  output: z.int().nonnegative(),
  reasoning: z.int().nonnegative(),
  raw: z.unknown().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** An amount in a currency, and the price table that it comes from. Unknown prices have no cost at all. */
export const costSchema = z.strictObject({ amount: z.number(), currency: z.string(), table: z.string() });
export type Cost = z.infer<typeof costSchema>;

/** Milliseconds of this execution; always a measured field. */
export const durationSchema = z.number().nonnegative();

/** One output stream of a process: its bytes, and where each chunk arrived. */
export const streamSchema = z.strictObject({
  content: valueSchema,
  bytes: z.int().nonnegative(),
  /** Triples: end offset, order among the chunks of both streams, milliseconds since the start. */
  chunks: z.array(z.number()).optional(),
});
export type StreamRecord = z.infer<typeof streamSchema>;

export const sha256Schema = sha256;
