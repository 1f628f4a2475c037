import type { Problem } from "@openexec/protocol";

/** The API did not give what was asked: what happened, where, and what would be right. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** Stable: of the problem document, or the app's own: see `data/http.ts`. */
  readonly code: string;
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** Method and path that was asked. */
  readonly request: string;
  readonly problem: Problem | undefined;

  constructor(code: string, message: string, status: number, request: string, problem?: Problem) {
    super(message);
    this.code = code;
    this.status = status;
    this.request = request;
    this.problem = problem;
  }
}

/** Whether asking again may help: nothing answered, or the server failed. */
export function mayRetry(error: unknown): boolean {
  // Who waited half a minute decides whether to wait as long again.
  return error instanceof ApiError && error.code !== "no_answer" && (error.status === 0 || error.status >= 500);
}
