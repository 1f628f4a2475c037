import type { RunRow } from "@openexec/protocol";

/** A completed run, with what a test says about it. */
export function runRow(more: Partial<RunRow> & { readonly id: string }): RunRow {
  return {
    project: "shop",
    title: "Fix the login",
    flow: "fix",
    status: "completed",
    trigger: "cli",
    createdAt: "2026-11-20T12:00:00.000Z",
    startedAt: "2026-11-20T12:00:00.000Z",
    finishedAt: "2026-11-20T12:00:04.200Z",
    durationMs: 4200,
    models: ["claude-opus-4-5"],
    steps: 3,
    modelCalls: 4,
    toolCalls: 9,
    inputTokens: 12_000,
    outputTokens: 400,
    costUsd: 0.0042,
    unpricedCalls: 0,
    errors: 0,
    warnings: 0,
    interactions: 0,
    pendingInteractions: 0,
    violations: 0,
    pinned: false,
    tags: [],
    lastSeq: 10,
    head: "a47d6df27649",
    ...more,
  };
}
