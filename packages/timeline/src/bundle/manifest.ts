import { z } from "zod";
import { TIMELINE_FORMAT } from "../event.ts";
import { VERDICTS } from "../events/replay.ts";
import { replayOriginSchema } from "../events/run.ts";
import { sha256Schema } from "../events/shared.ts";
import { bundlePathProblem } from "./path.ts";
import { RUN_STATUSES } from "./run-status.ts";

export const BUNDLE_SCHEMA = "openexec.run-bundle.v1";

const bundlePathSchema = z.string().refine((path) => bundlePathProblem(path) === undefined, "not a safe path");

/** The last line that the manifest knew. */
export const headSchema = z.object({ seq: z.int().positive(), hash: sha256Schema });
export type Head = z.infer<typeof headSchema>;

const sessionEntrySchema = z.object({
  id: z.string(),
  handle: z.string(),
  agent: z.string(),
  binding: bundlePathSchema,
  events: bundlePathSchema,
  record: bundlePathSchema.optional(),
});

/**
 * `manifest.json`: the entry point for people and tools. Derived from the log but for the number; the log wins.
 * Readers take files from their fixed places, never from `files`. Unknown fields are allowed.
 */
export const manifestSchema = z.looseObject({
  schema: z.literal(BUNDLE_SCHEMA),
  format: z.literal(TIMELINE_FORMAT),
  runId: z.string(),
  /** The short number that people use, unique within one `.openexec` directory. */
  number: z.int().positive().optional(),
  name: z.string(),
  title: z.string().optional(),
  project: z.string(),
  status: z.enum(RUN_STATUSES),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  head: headSchema.optional(),
  files: z.record(z.string(), bundlePathSchema),
  sessions: z.array(sessionEntrySchema),
  /** In a replay: what was replayed, and once it is known the verdict. */
  replay: replayOriginSchema
    .extend({ verdict: z.enum(VERDICTS).optional(), derivedHead: sha256Schema.optional() })
    .optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;
