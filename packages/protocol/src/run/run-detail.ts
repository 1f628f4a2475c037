import { z } from "zod";
import { runRowSchema } from "../runs/run-row.ts";

/** `GET /api/runs/:id`: the row and what only one run is asked for. */
export const runDetailSchema = runRowSchema.extend({
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  /** Code that a client submitted. */
  code: z.string().optional(),
  workspace: z.unknown().optional(),
  runtime: z.unknown().optional(),
  segments: z.int().nonnegative(),
  /** Bytes of the log. */
  logBytes: z.int().nonnegative().optional(),
  dir: z.string().optional(),
  /** Whether this installation can replay it, and why not. */
  replayable: z.boolean(),
  notReplayableReason: z.string().optional(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** `…/events`: lines of the log as they stand, so that a reader can hash them. */
export const eventPageSchema = z.object({
  /** Each line's JSON text without its newline. */
  lines: z.array(z.string()),
  firstSeq: z.int().optional(),
  lastSeq: z.int().optional(),
  /** Number of the last line of the run now. */
  endSeq: z.int().nonnegative(),
});
export type EventPage = z.infer<typeof eventPageSchema>;

/** Lane densities and marks for the strip over the whole run. */
export const overviewStripSchema = z.object({
  /** Events per bucket and lane; every lane has as many numbers as there are buckets. */
  buckets: z.int().positive(),
  lanes: z.array(
    z.object({ lane: z.enum(["model", "tool", "human", "policy", "git", "agent"]), counts: z.array(z.int()) }),
  ),
  marks: z.array(
    z.object({
      seq: z.int(),
      at: z.string(),
      markType: z.enum(["error", "decision", "approval", "commit", "ci"]),
      label: z.string(),
    }),
  ),
});
export type OverviewStrip = z.infer<typeof overviewStripSchema>;

/** `POST …/interactions/:iid`: an answer; the same answer again changes nothing. */
export const answerSchema = z.strictObject({
  action: z.enum(["accept", "decline", "cancel"]),
  content: z.unknown().optional(),
  /** Digest of what was shown; an answer to other arguments is refused. */
  digest: z.string().optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** `PATCH /api/runs/:id`; absent fields stay as they are, `note: null` removes it. */
export const labelsPatchSchema = z.strictObject({
  pinned: z.boolean().optional(),
  tags: z.array(z.string().min(1).max(64)).max(64).optional(),
  note: z.string().max(10_000).nullable().optional(),
});
export type LabelsPatch = z.infer<typeof labelsPatchSchema>;
