/**
 * The timeline of a run: its events, their bytes, and what follows from them. Pure: no I/O, no clock, no randomness.
 * @packageDocumentation
 */

export { BundleError, type BundleErrorCode } from "./bundle/error.ts";
export {
  artifactDigest,
  artifactPath,
  BUNDLE_FILES,
  BUNDLE_FOLDERS,
  safeName,
  sessionIdOf,
  sessionPaths,
  spoolPath,
} from "./bundle/layout.ts";
export {
  BUNDLE_SCHEMA,
  type Head,
  type Manifest,
  manifestSchema,
  RUN_STATUSES,
  type RunStatus,
} from "./bundle/manifest.ts";
export { memorySource } from "./bundle/memory-source.ts";
export { bundlePathProblem, checkBundlePath, checkBundlePaths } from "./bundle/path.ts";
export {
  CONTEXT_PACK_SCHEMA,
  type ContextPack,
  contextPackSchema,
  LABELS_SCHEMA,
  type Labels,
  labelsSchema,
  POLICY_SNAPSHOT_SCHEMA,
  type PolicySnapshot,
  policySnapshotSchema,
  SESSION_BINDING_SCHEMA,
  type SessionBinding,
  sessionBindingSchema,
} from "./bundle/snapshots.ts";
export type { BundleSource } from "./bundle/source.ts";
export { chainHash, encodeEvent, genesis, sealLine } from "./codec.ts";
export {
  CONVERSATION_SCHEMA,
  type Conversation,
  type ConversationError,
  type ConversationTurn,
  type PlanItem,
  type RequestItem,
  type TextItem,
  type ToolCallItem,
  type TurnItem,
} from "./conversation/conversation.ts";
export { ConversationBuilder, conversationOf, replyText } from "./conversation/conversation-builder.ts";
export { parseSessionLine, type SessionLine, textAt, valueAt } from "./conversation/session-line.ts";
export { describeError } from "./error/describe-error.ts";
export { OpenExecError, type OpenExecErrorOptions } from "./error/openexec-error.ts";
export { toErrorRecord } from "./error/to-error-record.ts";
export {
  type Draft,
  type Redaction,
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
export { formatBytes, formatCompact, formatCost, formatCount, formatSha, UNKNOWN } from "./format/numbers.ts";
export { formatDuration, formatRelative } from "./format/time.ts";
export type { CreateSha256, IncrementalSha256, Sha256 } from "./hash.ts";
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
export { ColumnError } from "./model/columns.ts";
export type { Load, Spill } from "./model/cut-texts.ts";
export type { Exchange, WireRecord } from "./model/exchange.ts";
export {
  type InvocationContext,
  type InvocationOutcome,
  packInvocation,
  type ReadInvocation,
  unpackInvocation,
} from "./model/invocation.ts";
export type { Message, ModelParameters, ModelRequest, Part, Role, ToolSpec } from "./model/request.ts";
export { ConversationStore, type RequestDelta } from "./model/request-delta.ts";
export { type CallReader, RequestReader } from "./model/request-reader.ts";
export { SequenceError } from "./model/sequence-error.ts";
export { readFrame, type SseEvent, splitFrames } from "./model/sse.ts";
export { type Compress, CREDENTIAL_MARK, WireStore, type WireStoreOptions } from "./model/wire.ts";
export type { Decompress } from "./model/wire-reader.ts";
export { type ArtifactsState, artifactsProjection, type ProductRow } from "./projections/artifacts.ts";
export { type CallEdge, type CallType, callEdge } from "./projections/calls.ts";
export { deriveFiles } from "./projections/derive-files.ts";
export { type FoldedRun, type FoldOptions, foldRun } from "./projections/fold-run.ts";
export { type LiveAttempt, type LiveState, liveProjection } from "./projections/live.ts";
export { defineProjection, fold, type Handlers, ignore, type Projection } from "./projections/projection.ts";
export { runProjection } from "./projections/run.ts";
export type { OpenCall, OpenInteraction, ReplaySummary, RunState, Segment } from "./projections/run-state.ts";
export { runDuration, runStatus } from "./projections/run-status.ts";
export { type SessionRow, type SessionsState, sessionsProjection } from "./projections/sessions.ts";
export type { AttemptRow, CallRow, Contents, Counts, DecisionRow, StepsState } from "./projections/step-rows.ts";
export { drainSteps, stepsProjection } from "./projections/steps.ts";
export { type CountedTotals, totalsProjection } from "./projections/totals.ts";
export { FINDINGS, type Finding, type FindingCode, finding, type OnFinding, type Severity } from "./read/finding.ts";
export { FindingList } from "./read/finding-list.ts";
export { type ByteLine, LineSplitter, MAX_LINE_BYTES, splitLines } from "./read/lines.ts";
export { type LinePlace, type ParsedLine, parseLine } from "./read/parse-line.ts";
export { readManifest } from "./read/read-manifest.ts";
export { isKnownEvent, type ReadOptions, readTimeline, type TimelineEntry } from "./read/read-timeline.ts";
export { artifactsOf } from "./read/references.ts";
export { type Assurance, type Verification, type VerifyOptions, verifyBundle } from "./read/verify.ts";
export { VersionError } from "./read/version.ts";
export { createSecretsFilter, type Filtered, type SecretsFilter, type SecretsFilterOptions } from "./secrets/filter.ts";
export type { Header } from "./secrets/filter-headers.ts";
export { credentialVariables, type KnownValue } from "./secrets/known-values.ts";
export type { Replacement } from "./secrets/redactor.ts";
export type { ByteStreamFilter, TextStreamFilter } from "./secrets/stream-filter.ts";
export {
  createTapeFilter,
  type RecordedPlaceholder,
  type Resolution,
  resolveSecrets,
  type TapeFilter,
  type VaultEntry,
} from "./secrets/vault.ts";
export type { EventSink } from "./sink.ts";
export { millisecondsBetween, parseAt } from "./time.ts";
export { acpUsage } from "./usage/acp-usage.ts";
export { anthropicUsage, mergeAnthropicUsage } from "./usage/anthropic-usage.ts";
export { costOf, inputTokens, type Prices } from "./usage/cost.ts";
export { geminiUsage } from "./usage/gemini-usage.ts";
export type { UsageReading } from "./usage/numbers.ts";
export { openaiChatUsage, openaiResponsesUsage } from "./usage/openai-usage.ts";
export { decodeUtf8 } from "./utf8.ts";
export { decodeValue } from "./value/decode.ts";
export { type EncodedValue, encodeValue } from "./value/encode.ts";
export { decodeStored, INLINE_LIMIT, planValue, type ValueFile, type ValuePlan } from "./value/stored.ts";
export { ValueError, type ValueErrorCode } from "./value/value-error.ts";
