import { z } from "zod";
import { defineEvent } from "./define.ts";
import { durationSchema, errorSchema, streamSchema, valueSchema } from "./shared.ts";

export const TOOL_STATUSES = ["ok", "failed", "timed_out", "cancelled", "interrupted"] as const;
export type ToolStatus = (typeof TOOL_STATUSES)[number];

/** `origin`: `runtime`, `agent`, `code` or `mcp:<server>`. */
export const toolCallStarted = defineEvent(
  "ToolCallStarted",
  "derived",
  z.strictObject({
    name: z.string(),
    origin: z.string(),
    input: valueSchema,
    /** The provider's or agent's own id of this call. */
    externalId: z.string().optional(),
    retryOf: z.string().optional(),
  }),
);

/** What a process did. `pid` and `processGroup` are for recovery, never compared. */
export const processSchema = z.strictObject({
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  stdout: streamSchema,
  stderr: streamSchema,
  pid: z.int().optional(),
  processGroup: z.int().optional(),
});
export type ProcessRecord = z.infer<typeof processSchema>;

export const toolCall = defineEvent(
  "ToolCall",
  "served",
  z.strictObject({
    name: z.string(),
    status: z.enum(TOOL_STATUSES),
    output: valueSchema.optional(),
    durationMs: durationSchema,
    error: errorSchema.optional(),
    process: processSchema.optional(),
  }),
  ["durationMs", "error.stack"],
);
