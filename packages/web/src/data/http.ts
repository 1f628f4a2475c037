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

/** Whoever waits for a server is told when nothing came for so long; milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Asks the API for JSON. Whatever comes instead of it (nothing, a problem document, a proxy's page, another shape, half of an
 * answer) rejects with {@link ApiError}, also when nothing comes for half a minute; an abort rejects as `fetch` does.
 */
export async function requestJson<T>(path: string, options: Options = {}): Promise<T> {
  const request = `${options.method ?? "GET"} ${path}`;
  const { response, body } = await ask(path, request, options);
  const text = await body.text();
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
  const { response, body } = await ask(path, request, signal === undefined ? {} : { signal });
  if (!response.ok) throw refusal(response.status, parse(await body.text()), request);
  return body;
}

interface Asked {
  readonly response: Response;
  readonly body: Blob;
}

async function ask(path: string, request: string, options: Options): Promise<Asked> {
  const method = options.method ?? "GET";
  const abort = new AbortController();
  const signal = options.signal === undefined ? abort.signal : AbortSignal.any([options.signal, abort.signal]);
  const init: RequestInit = { method, headers: JSON_HEADERS, signal };
  if (options.body !== undefined) {
    init.headers = { ...JSON_HEADERS, "content-type": "application/json" };
    init.body = JSON.stringify(options.body);
  }
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  const giveUp = () => {
    abort.abort();
    // What was asked for before the app was there has no signal.
    reader?.cancel().catch(() => undefined);
    const waited = `Nothing came from the server for ${PATIENCE_MS / 1000} s.`;
    return new ApiError("no_answer", `${waited} It may be busy or hang: try again, or look at its log.`, 0, request);
  };
  const early = method === "GET" ? takeEarly(path) : undefined;
  const response = await orElse(inTime(early ?? fetch(path, init), giveUp), () => {
    const detail = "The server does not answer. Is `npx --no-install openexec serve` running?";
    return new ApiError("unreachable", detail, 0, request);
  });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  reader = response.body?.getReader();
  const cutOff = () => new ApiError("cut_off", "The server's answer broke off in the middle.", 0, request);
  for (;;) {
    const { done, value } = (reader && (await orElse(inTime(reader.read(), giveUp), cutOff))) ?? { done: true };
    if (value !== undefined) chunks.push(value);
    if (done) return { response, body: new Blob(chunks) };
  }
}

/** Rejects when it takes longer than somebody waits without a word. */
function inTime<Result>(work: Promise<Result>, giveUp: () => Error): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(giveUp()), PATIENCE_MS);
    const end = () => clearTimeout(timer);
    work.then(resolve, reject).then(end, end);
  });
}

/** Says in our words why the network failed; who aborted knows. */
async function orElse<Result>(work: Promise<Result>, say: () => ApiError): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === "AbortError")) throw error;
    throw say();
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
