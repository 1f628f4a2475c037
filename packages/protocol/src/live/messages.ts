import { z } from "zod";
import { runRowSchema } from "../runs/run-row.ts";

/**
 * What a client says on `GET /api/live`. `id` names the subscription and is chosen by the client.
 * `sinceSeq` is the last number that the client has; it gets what follows. `query` is the query of `GET /api/runs`.
 */
export const clientMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("subscribe_runs"), id: z.string(), query: z.string(), sinceRevision: z.int().optional() }),
  z.object({ type: z.literal("subscribe_run"), id: z.string(), runId: z.string(), sinceSeq: z.int().optional() }),
  z.object({ type: z.literal("unsubscribe"), id: z.string() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** A line of a timeline as it stands in the log: JSON text, so that its hash can be checked. */
const lineSchema = z.string();

export const serverMessageSchema = z.discriminatedUnion("type", [
  /** The list as it is now, then changes: rows that are new or differ, and ids that are gone. */
  z.object({ type: z.literal("runs_snapshot"), id: z.string(), revision: z.int(), runs: z.array(runRowSchema) }),
  z.object({
    type: z.literal("runs_changed"),
    id: z.string(),
    revision: z.int(),
    runs: z.array(runRowSchema),
    gone: z.array(z.string()),
  }),
  /** The run as it is now; lines after `sinceSeq` follow in order, each once. */
  z.object({ type: z.literal("run_snapshot"), id: z.string(), run: runRowSchema, lastSeq: z.int() }),
  z.object({ type: z.literal("run_lines"), id: z.string(), fromSeq: z.int(), lines: z.array(lineSchema) }),
  z.object({ type: z.literal("run_changed"), id: z.string(), run: runRowSchema }),
  /** This client read too slowly: it must subscribe again with its last number. */
  z.object({ type: z.literal("lagged"), id: z.string(), reason: z.string() }),
  z.object({ type: z.literal("error"), id: z.string().optional(), code: z.string(), detail: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
