import type { TextPart } from "@openexec/protocol";
import {
  type ArtifactRef,
  type ErrorRecord,
  type EventType,
  isKnownEvent,
  type StoredValue,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import type { Piece } from "../query/hits.ts";

/** What an event says in words: stored values, plain text, errors; by the part that it is. */
type Said = readonly (readonly [TextPart, StoredValue | string | ErrorRecord | undefined])[];

type Says = { readonly [Type in EventType]: (payload: TimelineEvent<Type>["payload"]) => Said };

const nothing = (): Said => [];

const SAYS = {
  RunStarted: ({ title, input, code }) => [
    ["title", title],
    ["input", input],
    ["code", code?.submitted],
  ],
  RunPaused: nothing,
  RunInterrupted: nothing,
  RunResumed: nothing,
  CancelRequested: ({ reason }) => [["log", reason]],
  TimeoutFired: nothing,
  RunCompleted: ({ error, output }) => [
    ["error", error],
    ["output", output],
  ],
  StepStarted: nothing,
  StepCompleted: ({ error }) => [["error", error]],
  StepHeartbeat: nothing,
  Decision: nothing,
  ModelInvocationStarted: ({ request }) => [
    ["prompt", request.head],
    ["prompt", request.messages],
  ],
  ModelInvocation: ({ message, error }) => [
    ["answer", message],
    ["error", error],
  ],
  ToolCallStarted: ({ input }) => [["tool_input", input]],
  ToolCall: ({ output, error, process }) => [
    ["tool_output", output],
    ["tool_output", process?.stdout.content],
    ["tool_output", process?.stderr.content],
    ["error", error],
  ],
  PolicyCheck: nothing,
  InteractionRequested: ({ message }) => [["question", message]],
  InteractionResolved: ({ content }) => [["answer", content]],
  ArtifactCreated: nothing,
  SessionBound: nothing,
  AgentTurnStarted: ({ prompt }) => [["prompt", prompt]],
  AgentTurn: ({ reply, error }) => [
    ["answer", reply],
    ["error", error],
  ],
  Effect: nothing,
  SleepStarted: nothing,
  GitCommit: nothing,
  GitSnapshot: nothing,
  CiJob: ({ log }) => [["log", log]],
  CiStep: ({ log }) => [["log", log]],
  FileChange: nothing,
  NetworkAttempt: nothing,
  ProcessSpawned: nothing,
  LogLine: ({ message }) => [["log", message]],
  Gap: nothing,
  ReplayVerdict: nothing,
} satisfies Says;

/** The files whose text {@link piecesOf} would want. */
export function filesOf(event: TimelineEvent | UnknownEvent): readonly ArtifactRef[] {
  return said(event).flatMap(([, value]) => (typeof value === "object" && "artifact" in value ? [value.artifact] : []));
}

/** The texts of an event that can be searched: each text of a value is a line. */
export function piecesOf(
  event: TimelineEvent | UnknownEvent,
  files: ReadonlyMap<string, string> | undefined,
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [part, value] of said(event)) {
    const text = textOf(value, files);
    if (text !== "") pieces.push({ seq: event.seq, part, text });
  }
  return pieces;
}

function said(event: TimelineEvent | UnknownEvent): Said {
  if (!isKnownEvent(event)) return [];
  const table = SAYS as { readonly [type: string]: (payload: unknown) => Said };
  return table[event.type]?.(event.payload) ?? [];
}

function textOf(
  value: StoredValue | string | ErrorRecord | undefined,
  files: ReadonlyMap<string, string> | undefined,
): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if ("message" in value) return value.message;
  if ("artifact" in value) return files?.get(value.artifact.sha256) ?? "";
  if (typeof value.value === "string") return value.value;
  const lines: string[] = [];
  collect(value.value, lines);
  return lines.join("\n");
}

function collect(value: unknown, lines: string[]): void {
  if (typeof value === "string") {
    if (value !== "") lines.push(value);
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collect(inner, lines);
  }
}
