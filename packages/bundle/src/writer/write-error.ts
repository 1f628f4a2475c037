import { OpenExecError } from "@openexec/timeline";
import { errnoOf } from "../errno.ts";

interface Details {
  /** The file or directory that could not be written. */
  readonly path: string;
  /** `write`, `sync`, `rename` … */
  readonly operation: string;
  /** Sequence number of the last event known to be on the medium; 0 = none. */
  readonly savedSeq: number;
  readonly cause?: unknown;
}

interface Reason {
  readonly why: string;
  readonly hint: string;
}

const REASONS: Readonly<Record<string, Reason>> = {
  ENOSPC: { why: "the disk is full", hint: "Free some space, then resume the run." },
  EDQUOT: { why: "the disk quota is used up", hint: "Free some space, then resume the run." },
  EIO: { why: "the disk reported an error", hint: "Check the disk before you resume the run." },
  EMFILE: { why: "too many files are open", hint: "Raise the limit (ulimit -n), then resume the run." },
  EROFS: { why: "the file system is read-only", hint: "Choose another directory with OPENEXEC_HOME or --dir." },
  EACCES: { why: "access is denied", hint: "Choose another directory with OPENEXEC_HOME or --dir." },
  EPERM: { why: "access is denied", hint: "Choose another directory with OPENEXEC_HOME or --dir." },
  ENOENT: { why: "it is gone", hint: "Something removed it while the run was written." },
};

function reasonOf(cause: unknown): Reason {
  const errno = errnoOf(cause);
  if (errno === undefined) {
    return { why: cause instanceof Error ? cause.message : String(cause), hint: "What was saved stays readable." };
  }
  const known = REASONS[errno] ?? { why: "the system refused", hint: "What was saved stays readable." };
  return { why: `${known.why} (${errno})`, hint: known.hint };
}

/** The bundle could not be written. The run has failed; what was saved before stays readable. Nothing is retried. */
export class WriteError extends OpenExecError {
  readonly path: string;
  /** The last event that is known to be on the medium; 0 = none. */
  readonly savedSeq: number;
  /** The system's own code, such as `ENOSPC`. */
  readonly errno: string | undefined;

  constructor({ path, operation, savedSeq, cause }: Details, code = "write_failed") {
    const { why, hint } = reasonOf(cause);
    const errno = errnoOf(cause);
    const saved = savedSeq === 0 ? "No event was saved." : `Events 1 to ${savedSeq} are saved.`;
    const fields = { path, operation, savedSeq, errno };
    super(code, `Cannot ${operation} ${path}: ${why}. ${saved}`, { hint, fields, cause });
    this.path = path;
    this.savedSeq = savedSeq;
    this.errno = errno;
  }
}

/** Somebody else changed the log while this process was its writer. */
export class ForeignChangeError extends WriteError {
  constructor(path: string, savedSeq: number, found: string) {
    const cause = new Error(`another process changed it (${found})`);
    super({ path, operation: "go on writing", savedSeq, cause }, "foreign_change");
  }
}
