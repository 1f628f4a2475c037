import type { RunRow, SortField } from "@openexec/protocol";

/** What runs are ordered by; `null` where a run has none, and then it comes last in both directions. */
export const SORT_KEYS = {
  started: (run) => Date.parse(run.startedAt),
  duration: (run) => run.durationMs ?? null,
  cost: (run) => run.costUsd ?? null,
  tokens: (run) => run.inputTokens + run.outputTokens,
  tools: (run) => run.toolCalls,
} as const satisfies Record<SortField, (run: RunRow) => number | null>;
