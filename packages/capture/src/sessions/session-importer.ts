import type { BundleSource, Cost, Finding, PayloadOf, RunId, Sha256, Usage } from "@openexec/timeline";
import type { Accounting } from "./accounting.ts";
import type { ImportSink } from "./import-sink.ts";

/** What is known of a session from its beginning. */
export interface SessionHeader {
  /** Name of the importer: `claude-code`, `codex`. */
  readonly system: string;
  /** As the client calls it. */
  readonly sessionId: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** What the user said first, on one line. */
  readonly title?: string;
  readonly project: string;
  readonly clientVersion: string;
  readonly workspace: PayloadOf<"RunStarted">["workspace"];
  /** The session that started this one. */
  readonly parentSession?: string;
}

/** A file that a session is read from, as long as it was when the session was opened. */
export interface SessionFile {
  readonly path: string;
  readonly bytes: number;
}

export interface ToldSession {
  readonly accounting: Accounting;
  /** What the files have wrong. */
  readonly findings: readonly Finding[];
  readonly events: number;
}

export interface TellOptions {
  /** Who imports it. */
  readonly actor: PayloadOf<"RunStarted">["actor"];
  /** What a call cost, at the list price of its day (milliseconds since 1970). */
  readonly priceOf?: (provider: string, model: string, usage: Usage, unixMs: number) => Cost | undefined;
}

/** A session that can be imported. */
export interface ImportableSession {
  readonly header: SessionHeader;
  /** The same whenever and wherever the session is imported. */
  readonly runId: RunId;
  /** The log first, then the files beside it. */
  readonly files: readonly SessionFile[];
  /** Other bytes in the files have another one, as far as the clients write them: they add lines, each with its time. */
  readonly fingerprint: string;
  /** Reads the files once, from the start, and tells them as the events of one whole run. */
  tell(sink: ImportSink, options: TellOptions): Promise<ToldSession>;
}

export interface OpenOptions {
  readonly sha256: Sha256;
}

/** Reads the session logs of one client. One folder each. */
export interface SessionImporter {
  readonly system: string;
  /** The client's name for people. */
  readonly client: string;
  /** Whether the file at `path` is the log of a session. Reads no more than its beginning. */
  detect(source: BundleSource, path: string): Promise<boolean>;
  /** Reads the beginning of a log. `undefined` when nothing in it says which session it is, or when. */
  open(source: BundleSource, path: string, options: OpenOptions): Promise<ImportableSession | undefined>;
}
