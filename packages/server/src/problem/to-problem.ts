import type { Problem } from "@openexec/protocol";
import { CursorError, IndexError } from "@openexec/store";
import { BundleError, OpenExecError, VersionError } from "@openexec/timeline";
import { HTTPException } from "hono/http-exception";
import { ZodError } from "zod";
import { ApiError, type ProblemStatus } from "./api-error.ts";

const TITLES = {
  400: "Bad request",
  401: "A token is needed",
  403: "Not allowed",
  404: "Not found",
  406: "Not acceptable",
  409: "Conflict",
  410: "Gone",
  413: "Too large",
  415: "Unsupported media type",
  416: "Range not satisfiable",
  422: "Cannot be processed",
  500: "The server failed",
  503: "Not available now",
} as const satisfies Record<ProblemStatus, string>;

/** Errors of ports, by their stable codes. Anything else that they raise is a failure of ours. */
const STATUS_OF_CODE: Readonly<Record<string, ProblemStatus>> = {
  run_locked: 409,
  run_pinned: 409,
  run_in_progress: 409,
  run_is_needed: 409,
  labels_unreadable: 409,
};

/** Facts of an error that a caller can use: where in a filter it is wrong, and which values there are. */
function factsOf({ fields }: OpenExecError): Pick<Problem, "at" | "pointer" | "known"> {
  const { at, pointer, known } = fields as Pick<Problem, "at" | "pointer" | "known">;
  return {
    ...(at === undefined ? {} : { at }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(known === undefined ? {} : { known }),
  };
}

/**
 * The one place that turns what was thrown into problem JSON (RFC 9457). Errors that nobody meant to raise say nothing
 * of the inside; the log has them, under the same instance.
 */
export function toProblem(thrown: unknown, instance: string): Problem & { readonly status: ProblemStatus } {
  const status = statusOf(thrown);
  const known = thrown instanceof OpenExecError ? thrown : undefined;
  const code = known?.code ?? codeOf(thrown, status);
  const detail =
    thrown instanceof ZodError
      ? describeIssues(thrown)
      : known === undefined
        ? status === 500
          ? "The server failed at this request. Its log says more, under this instance."
          : status === 415
            ? "A body comes as application/json."
            : (thrown as Error).message
        : [known.message, known.hint].filter((part) => part !== undefined).join(" ");
  return {
    type: `urn:openexec:problem:${code}`,
    title: TITLES[status],
    status,
    code,
    detail,
    instance,
    ...(known === undefined ? {} : factsOf(known)),
  };
}

function statusOf(thrown: unknown): ProblemStatus {
  if (thrown instanceof ApiError) return thrown.status;
  if (thrown instanceof ZodError || thrown instanceof CursorError) return 400;
  if (thrown instanceof IndexError) return 503;
  if (thrown instanceof VersionError) return 422;
  if (thrown instanceof BundleError) return thrown.code === "file_missing" ? 404 : 422;
  if (thrown instanceof HTTPException) return thrown.status in TITLES ? (thrown.status as ProblemStatus) : 400;
  return (thrown instanceof OpenExecError && STATUS_OF_CODE[thrown.code]) || 500;
}

function codeOf(thrown: unknown, status: ProblemStatus): string {
  if (status === 500) return "internal";
  if (thrown instanceof VersionError) return "format_unknown";
  if (thrown instanceof CursorError) return thrown.code;
  return "invalid_request";
}

function describeIssues({ issues }: ZodError): string {
  return issues
    .slice(0, 10)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}
