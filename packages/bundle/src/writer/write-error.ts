import { errnoOf } from "../errno.ts";

interface Details {
  /** The file or directory that could not be written. */
  readonly path: string;
  /** `write`, `sync`, `rename`, `verify` … */
  readonly operation: string;
  /** Sequence number of the last event known to be on the medium; 0 = none. */
  readonly savedSeq: number;
  readonly cause?: unknown;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk reported an error",
  EMFILE: "too many files are open",
  EROFS: "the file system is read-only",
  EACCES: "access is denied",
  EPERM: "access is denied",
};

/** The bundle could not be written. The run has failed; what was saved before stays readable. Nothing is retried. */
export class WriteError extends Error {
  override readonly name = "WriteError";
  readonly code: "write_failed" | "foreign_change" = "write_failed";
  readonly path: string;
  readonly operation: string;
  readonly savedSeq: number;
  /** The system's own code, such as `ENOSPC`. */
  readonly errno: string | undefined;

  constructor(details: Details, reason?: string) {
    const errno = errnoOf(details.cause);
    const why = reason ?? (errno === undefined ? String(details.cause) : `${REASONS[errno] ?? "it failed"} (${errno})`);
    const saved = details.savedSeq === 0 ? "No event was saved." : `Events 1 to ${details.savedSeq} are saved.`;
    super(`Cannot ${details.operation} ${details.path}: ${why}. ${saved}`, { cause: details.cause });
    this.path = details.path;
    this.operation = details.operation;
    this.savedSeq = details.savedSeq;
    this.errno = errno;
  }
}

/** Somebody else changed the log while this process was its writer. */
export class ForeignChangeError extends WriteError {
  override readonly code = "foreign_change";

  constructor(path: string, savedSeq: number, found: string) {
    super({ path, operation: "go on writing", savedSeq }, `another process changed it (${found})`);
  }
}
