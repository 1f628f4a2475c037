import type { MarkType } from "@openexec/timeline";
import { z } from "zod";
import { runRowSchema } from "../runs/run-row.ts";
import { attemptRowSchema, stepContentsSchema } from "./attempts.ts";

/** What lanes of the strip over a run there are. */
export const LANES = ["model", "tool", "human", "policy", "git", "agent"] as const;
export type Lane = (typeof LANES)[number];
/** As `outlineProjection` of the timeline marks them. */
const MARK_TYPES = [
  "error",
  "decision",
  "approval",
  "block",
  "pause",
  "commit",
  "ci",
] as const satisfies readonly MarkType[];

/** Lane densities and marks for the strip over the whole run. */
export const overviewStripSchema = z.object({
  /**
   * How many equal stretches of event numbers the run is cut into: bucket `i` holds the events
   * `1 + i * bucketSeqs` to `(i + 1) * bucketSeqs`.
   */
  buckets: z.int().positive(),
  bucketSeqs: z.int().positive(),
  /** Events per bucket and lane; every lane has as many numbers as there are buckets. */
  lanes: z.array(z.object({ lane: z.enum(LANES), counts: z.array(z.int()) })),
  /** When the first event of each bucket happened; the last known moment where a bucket has none. */
  times: z.array(z.string()),
  /** In the order of the log; of each type the first thousand. */
  marks: z.array(
    z.object({
      seq: z.int(),
      at: z.string(),
      markType: z.enum(MARK_TYPES),
      label: z.string(),
      attemptId: z.string().optional(),
      callId: z.string().optional(),
    }),
  ),
  /** How often each type of event came. */
  counts: z.record(z.string(), z.int().nonnegative()),
});
export type OverviewStrip = z.infer<typeof overviewStripSchema>;

/** `…/overview`: a run as a folded tree without payloads, and the strip over it. */
export const runOverviewSchema = z.object({
  run: runRowSchema,
  /** Attempts in the order in which they started, then what belongs to none. */
  steps: z.object({ attempts: z.array(attemptRowSchema), loose: stepContentsSchema }),
  strip: overviewStripSchema,
  /** What the tree covers: number and chain hash of the last line that was read. */
  endSeq: z.int().nonnegative(),
  head: z.string(),
});
export type RunOverview = z.infer<typeof runOverviewSchema>;
