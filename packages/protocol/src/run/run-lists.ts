import { z } from "zod";
import { runRowSchema } from "../runs/run-row.ts";
import { attemptRowSchema } from "./attempts.ts";
import { runRowsSchemas } from "./rows.ts";
import { subListSchema } from "./sub-list.ts";

const count = z.int().nonnegative();

export const attemptsSchema = subListSchema(attemptRowSchema);

/** A line that the run or something in it wrote for people. */
export const logEntrySchema = z.object({
  seq: count,
  at: z.string(),
  attemptId: z.string().optional(),
  level: z.enum(["debug", "info", "warning", "error"]),
  message: z.string(),
  code: z.string().optional(),
});
export type LogEntry = z.infer<typeof logEntrySchema>;
export const logsSchema = subListSchema(logEntrySchema);

/** A named product of a run. Its bytes are at `…/artifacts/<sha256>`. */
export type ArtifactEntry = z.infer<(typeof runRowsSchemas)["artifacts"]>;
export const artifactsSchema = subListSchema(runRowsSchemas.artifacts);

/** A bound agent session. */
export const sessionEntrySchema = runRowsSchemas.sessions.extend({
  isolated: z.boolean(),
  protocolIds: z.record(z.string(), z.string()),
});
export type SessionEntry = z.infer<typeof sessionEntrySchema>;
export const sessionsSchema = subListSchema(sessionEntrySchema);

/** `…/sessions/:sid`: the session and lines of its `events.ndjson`, as they stand. */
export const sessionDetailSchema = sessionEntrySchema.extend({
  lines: z.array(z.string()),
  /** Where the next page starts, in bytes of that file; absent at its end. */
  nextOffset: count.optional(),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** Runs that replay this one, newest first. */
export const replaysSchema = z.object({ runs: z.array(runRowSchema), nextCursor: z.string().optional() });

/** The runs beside this one in a list with the same filters and order. */
export const neighboursSchema = z.object({ previous: z.string().optional(), next: z.string().optional() });
export type Neighbours = z.infer<typeof neighboursSchema>;
