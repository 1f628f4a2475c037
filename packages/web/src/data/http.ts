import type { Problem } from "@openexec/protocol";
import { ApiError } from "./api-error.ts";
import { JSON_HEADERS, takeEarly } from "./early-request.ts";

interface Options {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Fields that the answer must have; what else is asked of it the compiler knows. */
  readonly expect?: readonly string[];
}

/**
 * Asks the API for JSON. Whatever comes instead of it (nothing, a problem document, a proxy's page, another shape) rejects
 * with {@link ApiError}; an abort rejects as `fetch` does.
 */
export async function requestJson<T>(path: string, options: Options = {}): Promise<T> {
  const method = options.method ?? "GET";
  const request = `${method} ${path}`;
  const response = await send(path, method, request, options);
  const text = await response.text();
  const value = parse(text);
  if (!response.ok) throw refusal(response.status, value, request);
  if (value === undefined) {
    const what = text.trimStart().startsWith("<") ? "a web page" : text === "" ? "nothing" : "something else";
    throw new ApiError(
      "not_json",
      `The server answered with ${what} instead of JSON. Is something else listening there?`,
      response.status,
      request,
    );
  }
  const missing = (options.expect ?? []).filter((field) => !isRecord(value) || !(field in value));
  if (missing.length > 0) {
    const detail = `The answer lacks ${missing.join(", ")}. The server may be of another version.`;
    throw new ApiError("unexpected_shape", detail, response.status, request);
  }
  return value as T;
}

/** Asks for a file as it is; rejects as {@link requestJson} does. */
export async function requestBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  const request = `GET ${path}`;
  const response = await send(path, "GET", request, signal === undefined ? {} : { signal });
  if (!response.ok) throw refusal(response.status, parse(await response.text()), request);
  return response.blob();
}

async function send(path: string, method: string, request: string, options: Options): Promise<Response> {
  const init: RequestInit = { method, headers: JSON_HEADERS };
  if (options.body !== undefined) {
    init.headers = { ...JSON_HEADERS, "content-type": "application/json" };
    init.body = JSON.stringify(options.body);
  }
  if (options.signal !== undefined) init.signal = options.signal;
  try {
    const early = method === "GET" ? takeEarly(path) : undefined;
    return await (early ?? fetch(path, init));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(
      "unreachable",
      "The server does not answer. Is `npx --no-install openexec serve` running?",
      0,
      request,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, value: unknown, request: string): ApiError {
  if (isRecord(value) && typeof value.code === "string") {
    const problem = value as unknown as Problem;
    return new ApiError(problem.code, problem.detail ?? problem.title ?? problem.code, status, request, problem);
  }
  return new ApiError("http_error", `The server failed with status ${status}.`, status, request);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
