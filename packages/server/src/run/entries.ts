import type { ArtifactEntry, LogEntry, ModelCall, PolicyCheckEntry, ToolCallEntry } from "@openexec/protocol";
import { callEdge, type ErrorRecord, type EventType, inputTokens, type TimelineEvent } from "@openexec/timeline";
import { present } from "./present.ts";

type Ended = {
  readonly status: string;
  readonly durationMs: number;
  readonly error?: ErrorRecord | undefined;
};

/** What every call says of itself, from its first event and its last. */
function callOf(start: TimelineEvent, end: TimelineEvent | undefined, outcome: Ended | undefined) {
  const { seq, at, callId, attemptId, parentId } = start;
  return {
    seq,
    callId: callId ?? "",
    attemptId,
    parentId,
    startedAt: at,
    status: outcome?.status,
    endedSeq: end?.seq,
    endedAt: end?.at,
    durationMs: outcome?.durationMs,
    error: outcome?.error,
  };
}

/** `event` as the type that its place promises, or `undefined`. */
export function asType<Type extends EventType>(
  event: TimelineEvent | undefined,
  type: Type,
): TimelineEvent<Type> | undefined {
  return event?.type === type ? (event as TimelineEvent<Type>) : undefined;
}

export function modelCallOf(start: TimelineEvent, end: TimelineEvent | undefined): ModelCall | undefined {
  const started = asType(start, "ModelInvocationStarted");
  if (started === undefined) return undefined;
  const outcome = asType(end, "ModelInvocation")?.payload;
  const { provider, api, model, retryOf } = started.payload;
  const { finishReason, usage, cost, timeToFirstTokenMs } = outcome ?? {};
  return present({
    ...callOf(start, end, outcome),
    provider,
    api,
    model,
    retryOf,
    finishReason,
    inputTokens: usage && inputTokens(usage),
    outputTokens: usage?.output,
    cachedTokens: usage?.cacheRead,
    costUsd: cost?.currency === "USD" ? cost.amount : undefined,
    usage,
    cost,
    timeToFirstTokenMs,
  }) as ModelCall;
}

export function toolCallOf(start: TimelineEvent, end: TimelineEvent | undefined): ToolCallEntry | undefined {
  const started = asType(start, "ToolCallStarted");
  if (started === undefined) return undefined;
  const outcome = asType(end, "ToolCall")?.payload;
  const edge = callEdge(start);
  const { name, origin, input, retryOf } = started.payload;
  const { output, process } = outcome ?? {};
  return present({
    ...callOf(start, end, outcome),
    name,
    origin,
    subject: edge?.edge === "start" ? edge.subject : undefined,
    retryOf,
    input,
    output,
    exitCode: process?.exitCode ?? undefined,
  }) as ToolCallEntry;
}

export function policyCheckOf(event: TimelineEvent): PolicyCheckEntry | undefined {
  const check = asType(event, "PolicyCheck");
  if (check === undefined) return undefined;
  const { seq, at, attemptId, callId, payload } = check;
  return present({ seq, at, attemptId, callId, ...payload }) as PolicyCheckEntry;
}

export function logEntryOf(event: TimelineEvent): LogEntry | undefined {
  const line = asType(event, "LogLine");
  if (line === undefined) return undefined;
  const { seq, at, attemptId, payload } = line;
  const { level, message, code } = payload;
  return present({ seq, at, attemptId, level, message, code }) as LogEntry;
}

export function artifactEntryOf(event: TimelineEvent): ArtifactEntry | undefined {
  const created = asType(event, "ArtifactCreated");
  if (created === undefined) return undefined;
  const { seq, at, attemptId, payload } = created;
  const { name, role, artifact } = payload;
  return present({ seq, at, attemptId, name, role, ...artifact }) as ArtifactEntry;
}
