export type OpenErrorCode = "not_a_zip" | "zip_too_large" | "no_bundle" | "several_bundles" | "worker_failed";

/** What was picked or dropped cannot be opened: why, and what to do. */
export class OpenError extends Error {
  override readonly name = "OpenError";
  readonly code: OpenErrorCode;

  constructor(code: OpenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
