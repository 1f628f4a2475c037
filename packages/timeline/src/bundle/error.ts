export type BundleErrorCode =
  | "file_missing"
  | "path_refused"
  | "not_a_file"
  | "limit_exceeded"
  | "not_a_bundle"
  | "io_failed";

/** A bundle or a file of it cannot be used. `path` is relative to the bundle. */
export class BundleError extends Error {
  override readonly name = "BundleError";
  readonly code: BundleErrorCode;
  readonly path: string;

  constructor(code: BundleErrorCode, path: string, reason: string, options?: { cause?: unknown }) {
    super(`${JSON.stringify(path)} cannot be used: ${reason}`, options);
    this.code = code;
    this.path = path;
  }
}
