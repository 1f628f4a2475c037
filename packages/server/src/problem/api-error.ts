import type { Problem } from "@openexec/protocol";
import { OpenExecError } from "@openexec/timeline";

/** Statuses that the API answers with when it can't do what was asked. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 406 | 409 | 410 | 413 | 415 | 416 | 422 | 500 | 503;

interface ApiErrorOptions {
  readonly hint?: string;
  readonly fields?: Pick<Problem, "at" | "pointer" | "known">;
  readonly cause?: unknown;
}

/** The API cannot do what it was asked; becomes problem JSON. */
export class ApiError extends OpenExecError {
  constructor(
    readonly status: ProblemStatus,
    code: string,
    message: string,
    options: ApiErrorOptions = {},
  ) {
    super(code, message, options);
  }
}

export function runNotFound(id: string): ApiError {
  return new ApiError(404, "run_not_found", `There is no run ${JSON.stringify(id.slice(0, 100))}.`, {
    hint: "GET /api/runs lists them.",
  });
}
