/** The `code` of a system error (`ENOSPC`), or `undefined` for anything else. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether `error` is the system error `code`. */
export function isErrno(error: unknown, code: string): boolean {
  return errnoOf(error) === code;
}
