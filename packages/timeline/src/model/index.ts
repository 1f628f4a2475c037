export { ColumnError } from "./columns.ts";
export type { Load, Spill } from "./cut-texts.ts";
export type { Exchange, WireRecord } from "./exchange.ts";
export {
  type InvocationContext,
  type InvocationOutcome,
  packInvocation,
  type ReadInvocation,
  unpackInvocation,
} from "./invocation.ts";
export type { Message, ModelParameters, ModelRequest, Part, Role, ToolSpec } from "./request.ts";
export { ConversationStore, type RequestDelta } from "./request-delta.ts";
export { type CallReader, RequestReader } from "./request-reader.ts";
export { SequenceError } from "./sequence-error.ts";
export { readFrame, type SseEvent, splitFrames } from "./sse.ts";
export { type Compress, CREDENTIAL_MARK, WireStore, type WireStoreOptions } from "./wire.ts";
export type { Decompress } from "./wire-reader.ts";
