export interface OpenExecErrorOptions {
  /** What to do next, one sentence. */
  readonly hint?: string;
  /** Facts of this case, plain data: path, expected, found. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The base of every error that this product raises on purpose. `code` is stable (snake case) and what programs test;
 * `message` says what happened, where and why it matters; `hint` says what to do next.
 */
export class OpenExecError extends Error {
  readonly code: string;
  readonly hint?: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: OpenExecErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.fields = options.fields ?? {};
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
