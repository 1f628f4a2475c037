import type { JsonObject } from "@openexec/timeline";
import type { WireChunk, WireMessage } from "../../ports/model.ts";
import { NO_KEY } from "./provider.ts";

/** One HTTP exchange as it passed through {@link recordingFetch}. */
export interface Exchange {
  request?: WireMessage;
  status?: number;
  responseHeaders?: readonly (readonly [string, string])[];
  /** The response body so far. */
  bytes: Uint8Array[];
  chunks: WireChunk[];
  /** Reads on in the response. */
  next?: () => Promise<Uint8Array | undefined>;
  /** The connection failed, before or in the middle of the response. */
  networkError?: unknown;
  /** The whole body came. */
  ended: boolean;
}

export function newExchange(): Exchange {
  return { bytes: [], chunks: [], ended: false };
}

type Fetch = typeof globalThis.fetch;

/** Statuses whose responses may not have a body. */
const BODILESS = new Set([101, 204, 205, 304]);

function requestHeaders(init: RequestInit | undefined): Headers {
  const headers = new Headers(init?.headers);
  // Compressed bytes never reach us through `fetch`; without compression what we record is what was sent.
  headers.set("accept-encoding", "identity");
  for (const [name, value] of [...headers]) if (value.endsWith(NO_KEY)) headers.delete(name);
  return headers;
}

/** `extra` goes over the body that the library wrote: a field of the protocol that the canonical form lacks. */
function withExtra(body: unknown, extra: JsonObject | undefined): string {
  const text = String(body ?? "");
  return extra === undefined || Object.keys(extra).length === 0
    ? text
    : JSON.stringify({ ...(JSON.parse(text) as JsonObject), ...extra });
}

/** Reads the next chunk and keeps it with its time; `undefined` at the end. */
type NextChunk = () => Promise<Uint8Array | undefined>;

function recordingReader(body: ReadableStream<Uint8Array>, exchange: Exchange, now: () => number): NextChunk {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const reader = body.getReader();
  let end = 0;
  return async () => {
    try {
      const { done, value } = await reader.read();
      if (done) {
        exchange.ended = true;
        return undefined;
      }
      end += decoder.decode(value, { stream: true }).length;
      exchange.bytes.push(value.slice());
      exchange.chunks.push({ end, atMs: now() });
      return value;
    } catch (error) {
      exchange.networkError = error;
      throw error;
    }
  };
}

function streamOf(next: NextChunk): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await next();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    // A library that gives up on a response does not end it: `drain` reads the rest.
  });
}

/** Reads what nobody has read of a response, so that the record holds all of it. Returns early when it breaks. */
export async function drain(exchange: Exchange): Promise<void> {
  const { next } = exchange;
  if (next === undefined || exchange.ended || exchange.networkError !== undefined) return;
  try {
    while ((await next()) !== undefined);
  } catch (error) {
    exchange.networkError ??= error;
  }
}

/**
 * A `fetch` for exactly one attempt that keeps what went over the wire.
 * @param now milliseconds since the start of the attempt
 */
export function recordingFetch(
  fetch: Fetch,
  exchange: Exchange,
  now: () => number,
  extra: JsonObject | undefined,
): Fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = requestHeaders(init);
    const body = withExtra(init?.body, extra);
    exchange.request = { url, method: init?.method ?? "GET", headers: [...headers], body };
    let response: Response;
    try {
      // A redirect would be a second request, and carry the key to another place.
      response = await fetch(url, { ...init, headers, body, redirect: "manual" });
    } catch (error) {
      exchange.networkError = error;
      throw error;
    }
    exchange.status = response.status;
    exchange.responseHeaders = [...response.headers];
    if (response.body === null || BODILESS.has(response.status)) {
      exchange.ended = true;
      return response;
    }
    const { status, statusText } = response;
    exchange.next = recordingReader(response.body, exchange, now);
    return new Response(streamOf(exchange.next), { status, statusText, headers: response.headers });
  };
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The response as far as it came; `undefined` when not even its head did. */
export function wireResponse(exchange: Exchange): WireMessage | undefined {
  const { status, responseHeaders } = exchange;
  if (status === undefined || responseHeaders === undefined) return undefined;
  const bytes = concat(exchange.bytes);
  const body = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const exact = Buffer.compare(Buffer.from(body), bytes) === 0;
  return { status, headers: responseHeaders, body, ...(exact ? {} : { bytes }) };
}
