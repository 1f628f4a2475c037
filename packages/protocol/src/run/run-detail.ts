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

/** `PATCH /api/runs/:id`; absent fields stay as they are, `note: null` removes it. */
export const labelsPatchSchema = z.strictObject({
  pinned: z.boolean().optional(),
  tags: z
    .array(z.string())
    .max(64)
    .describe(
      "All tags from now on. One that is new to the run has up to 64 characters, something to see, and no control characters, line breaks, invisible or direction marks.",
    )
    .optional(),
  note: z.string().max(10_000).nullable().optional(),
});
export type LabelsPatch = z.infer<typeof labelsPatchSchema>;
