import { z } from "zod";

const count = z.int().nonnegative();

/** A file that the run had changed by a moment of its log. */
const changedFileSchema = z.object({
  path: z.string(),
  change: z.enum(["created", "modified", "deleted", "renamed"]),
  from: z.string().optional(),
  /** Lines; `null` for binary files, absent where the log does not say. */
  added: count.nullable().optional(),
  removed: count.nullable().optional(),
  /** The last event that says so. */
  seq: count,
});

/** `…/files?at=`: what differed from the start of the run at that event, and where the patches are. */
export const filesAtSchema = z.object({
  at: count,
  baseCommit: z.string().optional(),
  treeHash: z.string().optional(),
  files: z.array(changedFileSchema),
  /** Patches up to there, in order; each is an artifact. */
  patches: z.array(
    z.object({ seq: count, from: z.enum(["snapshot", "commit"]), sha256: z.string(), path: z.string(), bytes: count }),
  ),
});
export type FilesAt = z.infer<typeof filesAtSchema>;

/** `…/context?attempt=`: what an attempt was given. The exact requests are at the events of its model calls. */
export const contextSchema = z.object({
  attemptId: z.string(),
  /** `context_pack.json` of the attempt, else that of the run. */
  pack: z.unknown().optional(),
  policy: z.unknown().optional(),
  inputs: z.unknown().optional(),
  modelCalls: z.array(z.object({ callId: z.string(), seq: count, model: z.string() })),
  turns: z.array(z.object({ callId: z.string(), seq: count, agent: z.string(), prompt: z.unknown() })),
});
export type Context = z.infer<typeof contextSchema>;

/** `…/search?text=`: events whose text holds it, in the order of the log. */
export const runHitsSchema = z.object({
  hits: z.array(
    z.object({
      seq: count,
      at: z.string(),
      eventType: z.string(),
      attemptId: z.string().optional(),
      /** Part of the text around the hit; `from` and `to` are places in it, in UTF-16 units. */
      excerpt: z.string(),
      from: count,
      to: count,
      /** JSON pointer to the text in the event's payload. */
      pointer: z.string(),
    }),
  ),
  nextAfter: count.optional(),
});
export type RunHits = z.infer<typeof runHitsSchema>;
