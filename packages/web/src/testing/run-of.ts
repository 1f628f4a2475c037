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

export type ChangeEvents = (events: readonly TimelineEvent[]) => readonly TimelineEvent[];

/** A run in the notation of the test kit: `run a[model,tool]:ok b:failed failed`. */
export function runOf(notation: string, flow?: unknown, change: ChangeEvents = (events) => events): RunData {
  return buildRunData(openingOf(change(buildLog(notation).events), flow));
}

/** Nothing happened for so many milliseconds before the event with this number. */
export const idleBefore =
  (seq: number, ms: number): ChangeEvents =>
  (events) =>
    events.map((event) => {
      if (event.seq < seq) return event;
      const at = new Date(Date.parse(event.at) + ms).toISOString().replace("Z", "000Z");
      return { ...event, at };
    });

/** The answers of models, in their order, to requests of so many tokens in all; those of `model`. */
export const tokensOfCalls =
  (tokens: readonly number[], model = "m1"): ChangeEvents =>
  (events) => {
    const left = [...tokens];
    return events.map((event) => {
      if (event.type === "ModelInvocationStarted") return { ...event, payload: { ...event.payload, model } };
      if (event.type !== "ModelInvocation") return event;
      const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
      const usage = { inputUncached: left.shift() ?? 0, ...none };
      return { ...event, payload: { ...event.payload, model, usage } };
    });
  };
