import type { BundleSource, RunId } from "@openexec/timeline";

/** A place beside a record for what reading it came to. It may be lost, or be of another log, at any time. */
export interface FoldPlace {
  /** `undefined`: nothing is there, or it can't be read. */
  read(): Promise<Uint8Array | undefined>;
  /** Rejects when it can't be written: then the log is read again next time. */
  write(bytes: Uint8Array): Promise<void>;
}

/** The record of one run, open for reading. */
export interface OpenedBundle {
  readonly source: BundleSource;
  /** Where it lies on this machine, for people. */
  readonly directory?: string;
  readonly foldPlace?: FoldPlace;
  /** Whether a process writes it now, as far as can be told. */
  isWriterAlive(): Promise<boolean>;
  /** Whether a file belongs to the record, rather than to its writer on this machine. */
  isPublic(path: string): boolean;
  close(): Promise<void>;
}

/** Where the records of runs are. */
export interface Bundles {
  /** `undefined`: there is no such run. @throws BundleError when there is one that can't be opened */
  open(runId: RunId): Promise<OpenedBundle | undefined>;
  /** The whole record as a zip, streaming. */
  zip(bundle: OpenedBundle): Promise<AsyncIterable<Uint8Array>>;
}
