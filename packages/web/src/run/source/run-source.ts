import type { RunRow } from "@openexec/protocol";
import type { Mark, SessionLine, StepsState } from "@openexec/timeline";

/** What a page about a run draws before it asks for a single event. */
export interface RunOpening {
  readonly row: RunRow;
  readonly steps: StepsState;
  readonly marks: readonly Mark[];
  /** Moments between those of the steps: an event's number and when it happened (RFC 3339). */
  readonly times: readonly { readonly seq: number; readonly at: string }[];
  /** The definition that ran, as `flow.json` has it. */
  readonly flow?: unknown;
  /** Where the log ends now: number and chain hash of its last line. */
  readonly endSeq: number;
  readonly head: string;
  /** What reading the log found wrong, in words. */
  readonly findings: readonly string[];
}

export interface SearchHit {
  readonly seq: number;
  readonly excerpt: string;
  /** Where the text stands in the excerpt, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

export interface PolicyEntry {
  readonly seq: number;
  readonly at: string;
  readonly attemptId?: string | undefined;
  readonly capability: string;
  readonly resource: string;
  readonly decision: "allow" | "block" | "require_approval";
  readonly rule: string;
  readonly reason: string;
  /** `false`: advisory, the policy observes only. */
  readonly enforced: boolean;
}

export interface LogEntry {
  readonly seq: number;
  readonly at: string;
  readonly attemptId?: string | undefined;
  readonly level: string;
  readonly message: string;
}

export interface ProductEntry {
  readonly seq: number;
  readonly name: string;
  readonly role: string;
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileEntry {
  readonly path: string;
  readonly change: "created" | "modified" | "deleted" | "renamed";
  readonly added?: number | null | undefined;
  readonly removed?: number | null | undefined;
  /** The last event that says so. */
  readonly seq: number;
}

export interface FilesState {
  readonly files: readonly FileEntry[];
  /** Patches up to there, in order. */
  readonly patches: readonly {
    readonly seq: number;
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
  }[];
}

/** Lines of the log and where they end. */
export interface LinePage {
  /** JSON text as it stands in the log, so that it can be hashed. */
  readonly lines: readonly string[];
}

/**
 * Where a run is read from: the server, or a bundle that was opened in this browser. Every method rejects with an error
 * whose message a person can read.
 */
export interface RunSource {
  /** `undefined` when the run is no run of a server: no links to other pages of it. */
  readonly runId: string | undefined;
  /** Tells this source from others in a cache. */
  readonly key: string;
  /** @param onEnd told where the log ends as soon as that is known: what is asked for then is on its way while the rest is read */
  open(signal?: AbortSignal, onEnd?: (endSeq: number) => void): Promise<RunOpening>;
  /** Lines from `from` on, both ends inclusive; may give fewer, but the first at least. */
  lines(from: number, to: number, signal?: AbortSignal): Promise<LinePage>;
  /** The bytes of a file of the bundle that an event names. */
  artifact(ref: { readonly path: string; readonly sha256: string }): Promise<Uint8Array>;
  /** All messages of an agent session. */
  session(sessionId: string): Promise<readonly SessionLine[]>;
  search(text: string, signal?: AbortSignal): Promise<readonly SearchHit[]>;
  policyChecks(): Promise<readonly PolicyEntry[]>;
  logs(): Promise<readonly LogEntry[]>;
  products(): Promise<readonly ProductEntry[]>;
  filesAt(seq: number): Promise<FilesState>;
  /** Runs that replayed this one, newest first. */
  replays(): Promise<readonly RunRow[]>;
}
