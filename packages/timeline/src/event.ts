import type { EventType, PayloadOf } from "./events/catalogue.ts";
import type { AttemptId, CallId, SessionId, Sha256Hex } from "./ids.ts";

export const TIMELINE_FORMAT = "openexec.timeline.v1";
/** The format version as a type: writer and reader name it, so a bump breaks both until both are edited. */
export type TimelineFormat = typeof TIMELINE_FORMAT;

/** What an event says beside its type and payload. */
export interface Scope {
  readonly occurredAt?: string;
  /** Whose clock `occurredAt` is: `git`, `ci`, `import`. */
  readonly clock?: string;
  readonly attemptId?: AttemptId;
  readonly callId?: CallId;
  readonly parentId?: CallId;
  readonly sessionId?: SessionId;
  /** Absent: the runtime; else `proxy`, `agent`, `git`, `ci`, `otlp`, `import:<name>`. */
  readonly source?: string;
  /** Secrets that the filter replaced in this event and in the files that it is the first to name. */
  readonly redacted?: readonly Redaction[];
}

/** What one rule replaced: the placeholder stands for the secret, `name` says which where that is known. */
export interface Redaction {
  readonly rule: string;
  readonly name: string;
  readonly placeholder: string;
  readonly count: number;
}

/** An event before it has its place in a log. */
export type Draft<Type extends EventType = EventType> = {
  [T in Type]: Scope & { readonly type: T; readonly payload: PayloadOf<T> };
}[Type];

/** An event of a log, one member per type. */
export type TimelineEvent<Type extends EventType = EventType> = {
  [T in Type]: Scope & {
    readonly seq: number;
    /** RFC 3339 UTC with microseconds; when the log learned it, never decreasing. */
    readonly at: string;
    readonly type: T;
    readonly payload: PayloadOf<T>;
    readonly hash: Sha256Hex;
  };
}[Type];

/** A line whose type or fields this version does not know; `raw` is exported again unchanged. */
export interface UnknownEvent extends Scope {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly payload: unknown;
  readonly hash: string;
  readonly raw: string;
}

/** A line as the writer takes it: chained, encoded, without the newline. */
export interface SealedLine {
  readonly seq: number;
  readonly at: string;
  readonly type: EventType;
  readonly line: string;
  readonly hash: Sha256Hex;
}
