import { z } from "zod";

const count = z.int().nonnegative();

export const STATS_GROUPS = ["day", "flow", "model", "tool", "project"] as const;
export type StatsGroup = (typeof STATS_GROUPS)[number];

const figures = {
  runs: count,
  /** Half took at most so many milliseconds, and 95 of a hundred; to one per cent. Absent where nothing has ended. */
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  inputTokens: count,
  outputTokens: count,
  /** US dollars; absent when no price is known. */
  costUsd: z.number().optional(),
};

export const statsSchema = z.object({
  ...figures,
  statuses: z.record(z.string(), count),
  modelCalls: count,
  toolCalls: count,
  unpricedCalls: count,
  /** Largest first; days in their order. Tokens, costs and durations of models and tools are those of their calls. */
  groups: z
    .object({
      by: z.enum(STATS_GROUPS),
      rows: z.array(z.object({ key: z.string(), calls: count.optional(), failed: count.optional(), ...figures })),
      /** There are more than are listed. */
      more: z.boolean(),
    })
    .optional(),
});
export type Stats = z.infer<typeof statsSchema>;
