import { RUN_STATUSES } from "@openexec/timeline";
import { z } from "zod";

const count = z.int().nonnegative();

/** A run as lists show it. Times are RFC 3339 UTC with milliseconds. */
export const runRowSchema = z.object({
  id: z.string(),
  /** `#1842`; absent where the run has none. */
  number: z.int().positive().optional(),
  project: z.string(),
  /** What a person reads: the given title, else the first line of the input, else the flow's name, else the id. */
  title: z.string(),
  flow: z.string(),
  status: z.enum(RUN_STATUSES),
  trigger: z.string(),
  actor: z.string().optional(),
  createdAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  /** Milliseconds; absent while it runs. */
  durationMs: z.number().nonnegative().optional(),
  /** The model with most tokens first. */
  models: z.array(z.string()),
  steps: count,
  modelCalls: count,
  toolCalls: count,
  inputTokens: count,
  outputTokens: count,
  /** US dollars; absent when no price is known. */
  costUsd: z.number().nonnegative().optional(),
  /** Model calls whose price is unknown: the cost is a lower bound. */
  unpricedCalls: count,
  errors: count,
  warnings: count,
  repo: z.string().optional(),
  branch: z.string().optional(),
  commit: z.string().optional(),
  interactions: count,
  /** Interactions that nobody has answered yet. */
  pendingInteractions: count,
  violations: count,
  error: z.object({ code: z.string().optional(), message: z.string() }).optional(),
  replay: z.object({ of: z.string(), mode: z.string(), verdict: z.string().optional() }).optional(),
  forkOf: z.string().optional(),
  pinned: z.boolean(),
  tags: z.array(z.string()),
  note: z.string().optional(),
  /** Last line of the log that this row covers: its number and chain hash. */
  lastSeq: count,
  head: z.string(),
  /** Marks a bundled sample. */
  sample: z.literal(true).optional(),
});
export type RunRow = z.infer<typeof runRowSchema>;
