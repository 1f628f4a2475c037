/**
 * The timeline of a run: its events, their bytes, and what follows from them. Pure: no I/O, no clock, no randomness.
 * @packageDocumentation
 */

export type { BundleSource } from "./bundle/source.ts";
export { chainHash, encodeEvent, genesis, sealLine } from "./codec.ts";
export {
  type Draft,
  type Scope,
  type SealedLine,
  TIMELINE_FORMAT,
  type TimelineEvent,
  type TimelineFormat,
  type UnknownEvent,
} from "./event.ts";
export { CATALOGUE, type EventType, isEventType, type PayloadOf } from "./events/catalogue.ts";
export type { EventClass, EventDefinition } from "./events/define.ts";
export type { AnswerAction } from "./events/human.ts";
export type { Divergence, Grade, GradeRange, Verdict } from "./events/replay.ts";
export type { CodeRecord, InFlightPolicy, RunOutcome, Totals, WorkspaceRecord } from "./events/run.ts";
export type { ArtifactRef, Cost, ErrorRecord, StoredValue, StreamRecord, Usage } from "./events/shared.ts";
export type { NodeType, StepOutcome } from "./events/step.ts";
export type { ProcessRecord, ToolStatus } from "./events/tool.ts";
export type { Sha256 } from "./hash.ts";
export {
  type AttemptId,
  attemptId,
  attemptOfCall,
  type CallId,
  callId,
  escapeNodeId,
  newRunId,
  parseAttemptId,
  parseRunId,
  parseSha256,
  type RunId,
  type SessionId,
  type Sha256Hex,
  unescapeNodeId,
} from "./ids.ts";
export { type Json, type JsonObject, utf8Length } from "./json.ts";
export type { Message, ModelParameters, ModelRequest, Part, Role, ToolSpec } from "./model/request.ts";
export type { EventSink } from "./sink.ts";
