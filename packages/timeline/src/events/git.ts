import { z } from "zod";
import { defineEvent } from "./define.ts";
import { artifactRefSchema, valueSchema } from "./shared.ts";

const fileStatSchema = z.strictObject({
  path: z.string(),
  added: z.int().nullable(),
  removed: z.int().nullable(),
});

export const gitCommit = defineEvent(
  "GitCommit",
  "carried",
  z.strictObject({
    sha: z.string(),
    parents: z.array(z.string()),
    author: z.string(),
    subject: z.string(),
    files: z.array(fileStatSchema),
    patch: artifactRefSchema.optional(),
  }),
);

export const gitSnapshot = defineEvent(
  "GitSnapshot",
  "carried",
  z.strictObject({
    treeHash: z.string(),
    /** Difference from the last snapshot (or from the base commit), untracked files included. */
    change: artifactRefSchema.optional(),
    base: z.string().optional(),
    files: z.array(fileStatSchema).optional(),
  }),
);

const ciFields = {
  provider: z.string(),
  workflow: z.string(),
  run: z.string(),
  job: z.string(),
  status: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  durationMs: z.number().nonnegative().optional(),
  log: valueSchema.optional(),
  url: z.string().optional(),
  commit: z.string().optional(),
};

export const ciJob = defineEvent("CiJob", "carried", z.strictObject(ciFields));
export const ciStep = defineEvent(
  "CiStep",
  "carried",
  z.strictObject({ ...ciFields, step: z.string(), number: z.int().optional() }),
);
