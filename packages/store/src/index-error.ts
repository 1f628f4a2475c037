export type IndexErrorCode =
  /** Another process holds the file for longer than a reader waits. */
  | "index_locked"
  /** The file is no database, or a damaged one. */
  | "index_damaged"
  | "index_full"
  /** It may only be read. */
  | "index_unwritable"
  /** Written by a later version. */
  | "index_newer"
  /** No driver, no permission, or anything else. */
  | "index_unavailable";

/** The index cannot answer. Runs do not depend on it: callers go on without. */
export class IndexError extends Error {
  override readonly name = "IndexError";
  readonly code: IndexErrorCode;
  readonly file: string;

  constructor(code: IndexErrorCode, file: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.file = file;
  }
}
