import type { RunRow } from "@openexec/protocol";
import { buildLog } from "@openexec/testkit";
import {
  fold,
  outlineProjection,
  runProjection,
  runStatus,
  stepsProjection,
  type TimelineEvent,
} from "@openexec/timeline";
import { buildRunData, type RunData } from "../run/model/run-data.ts";
import type { RunOpening } from "../run/source/run-source.ts";

/** A run as the server would open it when its log has these events. */
export function openingOf(events: readonly TimelineEvent[], flow?: unknown): RunOpening {
  const run = fold(runProjection, events);
  const steps = fold(stepsProjection, events);
  const { marks } = fold(outlineProjection, events);
  const { startedAt = "", finishedAt, lastSeq, head = "", totals } = run;
  const row: RunRow = {
    id: run.runId ?? "",
    project: "project",
    title: "test",
    flow: "test",
    status: runStatus(run, true),
    trigger: "cli",
    createdAt: startedAt,
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    models: [],
    steps: totals.steps,
    modelCalls: totals.modelCalls,
    toolCalls: totals.toolCalls,
    inputTokens: totals.inputTokens,
    outputTokens: totals.outputTokens,
    unpricedCalls: totals.unpricedCalls,
    errors: 0,
    warnings: 0,
    interactions: 0,
    pendingInteractions: run.waiting.length,
    violations: 0,
    ...(run.error === undefined ? {} : { error: { message: run.error.message } }),
    pinned: false,
    tags: [],
    lastSeq,
    head,
  };
  return { row, steps, marks, times: [], endSeq: lastSeq, head, findings: [], ...(flow === undefined ? {} : { flow }) };
}

/** A run in the notation of the test kit: `run a[model,tool]:ok b:failed failed`. */
export function runOf(notation: string, flow?: unknown): RunData {
  return buildRunData(openingOf(buildLog(notation).events, flow));
}
