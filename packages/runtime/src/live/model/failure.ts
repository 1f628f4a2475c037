import type { ErrorRecord } from "@openexec/timeline";
import type { Endpoint, WireApi } from "./endpoint.ts";
import { EndpointError } from "./endpoint.ts";
import type { Exchange } from "./exchange.ts";
import type { FrameFacts } from "./read-answer.ts";
import { retryAfter, statusRetryable } from "./retry.ts";
import { ModelRequestError } from "./to-prompt.ts";

/** An error of a model call, and whether the same request may succeed later. */
export type ModelFailure = ErrorRecord & { readonly retryable: boolean; readonly retryAfterMs?: number };

const PROTOCOL_NAMES = {
  messages: "Anthropic messages",
  chat: "OpenAI chat completions",
  responses: "OpenAI responses",
} as const satisfies Record<WireApi, string>;

/** What {@link describeFailure} knows about the attempt. */
export interface FailureFacts {
  readonly endpoint: Endpoint;
  readonly exchange: Exchange;
  readonly streamed: boolean;
  /** The body so far, as text. */
  readonly body: string;
  readonly frames: FrameFacts;
  /** Thrown by the library, or the first error that the stream carried. */
  readonly error: unknown;
  /** Wall clock, for `retry-after` as a date. */
  readonly nowMs: number;
}

/** A URL without what may be secret in it: user, password, query. */
export function publicUrl(url: string): string {
  const parsed = new URL(url);
  return `${parsed.origin}${parsed.pathname}`;
}

function excerpt(body: string): string {
  const line = body.replace(/\s+/g, " ").trim();
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}

const messageOf = (value: unknown): string | undefined => {
  if (typeof value === "string") return value;
  const message = typeof value === "object" && value !== null ? Reflect.get(value, "message") : undefined;
  return typeof message === "string" && message.trim() !== "" ? message.trim() : undefined;
};

/** The provider's own sentence in an error body, if it is one of the known shapes. */
function providerMessage(body: string): string | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const inner = typeof json === "object" && json !== null ? (Reflect.get(json, "error") ?? json) : undefined;
    return messageOf(inner);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function innermost(error: unknown): unknown {
  let inner = error;
  for (let depth = 0; depth < 8 && inner instanceof Error && inner.cause !== undefined; depth++) inner = inner.cause;
  return inner;
}

const headerOf = (exchange: Exchange, name: string): string | undefined =>
  exchange.responseHeaders?.find(([header]) => header === name)?.[1];

/** Error types that a provider sends inside a stream when it is its own fault, not the request's. */
const TRANSIENT = /overloaded|rate_limit|api_error|server_error|timeout|unavailable/i;

function streamErrorType(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  return [Reflect.get(error, "type"), Reflect.get(error, "code")].filter((word) => typeof word === "string").join(" ");
}

const fail = (code: string, message: string, retryable: boolean): ModelFailure => ({
  code,
  name: "ModelCallError",
  message,
  retryable,
});

function httpFailure(
  { exchange, body, nowMs }: FailureFacts,
  status: number,
  where: string,
  what: string,
): ModelFailure {
  const said = providerMessage(body) ?? (body.trim() === "" ? "no body" : excerpt(body));
  const after = retryAfter((name) => headerOf(exchange, name), nowMs);
  const retryable = statusRetryable(status, headerOf(exchange, "x-should-retry"));
  const base = fail("model_http_error", `${where} answered ${status}: ${said}; expected 200 with ${what}`, retryable);
  return after === undefined ? base : { ...base, retryAfterMs: after };
}

/** What went wrong in an attempt that was not cancelled: where, what came, and what was expected. */
export function describeFailure(facts: FailureFacts): ModelFailure {
  const { endpoint, exchange, streamed, body, frames, error } = facts;
  const where = publicUrl(exchange.request?.url ?? endpoint.baseUrl);
  const type = streamed ? "text/event-stream" : "application/json";
  const what = `${PROTOCOL_NAMES[endpoint.api]} as ${type}`;
  const { status } = exchange;
  if (status === undefined) {
    if (exchange.networkError === undefined) {
      const message = `the request for ${where} could not be built: ${messageOf(error) ?? String(error)}`;
      return fail("model_request_invalid", message, false);
    }
    const inner = innermost(exchange.networkError);
    const reason = messageOf(inner) ?? String(Reflect.get(Object(inner), "code") ?? inner);
    const hint = `Check ${endpoint.urlVariable} and that the server runs.`;
    return fail("model_unreachable", `could not reach ${where}: ${reason}; expected ${what}. ${hint}`, true);
  }
  if (status < 200 || status > 299) return httpFailure(facts, status, where, what);
  const contentType = headerOf(exchange, "content-type") ?? "none";
  if (!contentType.toLowerCase().startsWith(type)) {
    const message = `${where} answered 200 with content type ${contentType} ("${excerpt(body)}"); expected ${what}. Is there a proxy in between?`;
    return fail("model_wrong_content_type", message, false);
  }
  const reason = messageOf(error) ?? "unknown error";
  const spoken = error !== undefined && !(error instanceof Error);
  if (exchange.networkError !== undefined || (!frames.complete && !frames.malformed && !spoken)) {
    const how = exchange.networkError === undefined ? "the stream stopped" : "the connection broke";
    const message = `${where}: ${how} after ${body.length} characters, before the answer was complete; expected ${what}`;
    return fail("model_stream_cut", message, true);
  }
  if (!spoken) return fail("model_bad_response", `${where} sent what is no ${what}: ${reason}`, frames.malformed);
  const retryable = TRANSIENT.test(streamErrorType(error));
  return fail(
    "model_stream_error",
    `${where} reported an error in its stream: ${streamErrorType(error)} ${reason}`,
    retryable,
  );
}

/** An error that stopped the call before anything was sent. */
export function describeRefusal(error: unknown): ModelFailure {
  const known = error instanceof EndpointError || error instanceof ModelRequestError;
  const base = fail(known ? error.code : "model_request_invalid", messageOf(error) ?? String(error), false);
  return error instanceof Error && !known && error.stack !== undefined ? { ...base, stack: error.stack } : base;
}

/** Whether a signal fired because time ran out, and not because someone cancelled. */
export function abortStatus(signal: AbortSignal): "timed_out" | "cancelled" {
  return signal.reason instanceof Error && signal.reason.name === "TimeoutError" ? "timed_out" : "cancelled";
}

/** The error of an attempt that was ended from our side. */
export function describeAbort(signal: AbortSignal, url: string, afterMs: number): ModelFailure {
  const status = abortStatus(signal);
  const verb = status === "timed_out" ? "timed out" : "was cancelled";
  return fail(`model_${status}`, `the call of ${publicUrl(url)} ${verb} after ${Math.round(afterMs)} ms`, false);
}
