/** An operation of the disk that failed, with what it was about. The writer turns it into a `WriteError`. */
export class DiskFault extends Error {
  override readonly name = "DiskFault";

  constructor(
    readonly operation: string,
    readonly path: string,
    override readonly cause: unknown,
  ) {
    super(`${operation} ${path}`, { cause });
  }
}

/** Runs one disk operation and says what it was when it fails. */
export function attempt<Result>(operation: string, path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new DiskFault(operation, path, error);
  }
}
