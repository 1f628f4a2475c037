import { z } from "zod";
import { defineEvent } from "./define.ts";
import { sha256Schema, valueSchema } from "./shared.ts";

export const VERDICTS = ["identical", "equivalent", "diverged", "incomplete"] as const;
export type Verdict = (typeof VERDICTS)[number];
export const GRADES = ["re-executed", "served", "equivalent", "carried", "unobserved"] as const;
export type Grade = (typeof GRADES)[number];

export const divergenceSchema = z.strictObject({
  /** Sequence number of the recorded line at which replay and record part. */
  seq: z.int().nonnegative(),
  attemptId: z.string().optional(),
  callId: z.string().optional(),
  reason: z.string(),
  path: z.string().optional(),
  expected: z.string().optional(),
  actual: z.string().optional(),
});
export type Divergence = z.infer<typeof divergenceSchema>;

export const gradeRangeSchema = z.strictObject({ fromSeq: z.int(), toSeq: z.int(), grade: z.enum(GRADES) });
export type GradeRange = z.infer<typeof gradeRangeSchema>;

export const replayVerdict = defineEvent(
  "ReplayVerdict",
  "carried",
  z.strictObject({
    verdict: z.enum(VERDICTS),
    derivedHead: sha256Schema.optional(),
    /** Derived events that were produced again and compared. */
    compared: z.int().nonnegative(),
    classes: z.strictObject({ derived: z.int(), served: z.int(), carried: z.int() }),
    grades: z.record(z.enum(GRADES), z.int()),
    /** Every line of the record in one range; of a long record they are a file. */
    ranges: z.union([z.array(gradeRangeSchema), valueSchema]),
    /** What kept the replayed code away from the world: `permission+netns`, `permission+guards` … */
    block: z.string(),
    /** What the replayed code tried to reach outside of the record, and did not: `net.Socket.connect` … */
    reached: z.array(z.string()).optional(),
    code: z
      .strictObject({
        source: z.enum(["today", "recorded"]),
        /** Modules that differ, by path. */
        changed: z.array(z.string()),
        /** What else the run stood on that is not the same: `node`, `icu`, `flow`, the lock file. */
        differs: z.array(z.strictObject({ what: z.string(), recorded: z.string(), now: z.string() })).optional(),
      })
      .optional(),
    /** What the replay did in the world, as its process counted. */
    made: z.strictObject({ requests: z.int(), processes: z.int(), sockets: z.int() }).optional(),
    rules: z.array(z.string()).optional(),
    firstDivergence: divergenceSchema.optional(),
  }),
);
