import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { answerer } from "./choose-answer.ts";
import { readRequest } from "./read-request.ts";
import type { Renderer } from "./render.ts";
import { chatRenderer } from "./render-chat.ts";
import { messagesRenderer } from "./render-messages.ts";
import { responsesRenderer } from "./render-responses.ts";
import { makeReply } from "./reply.ts";
import type { ModelApi, ModelScript, RequestSummary, ScriptedAnswer } from "./script.ts";
import { send } from "./send.ts";

/** A model request as the server received it. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly summary: RequestSummary;
}

export interface ModelServer {
  /** `http://127.0.0.1:<port>`, without a path: the root, as `ANTHROPIC_BASE_URL` wants it. */
  readonly url: string;
  /** All model requests so far, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Ends every connection, also those that hang. Idempotent. */
  close(): Promise<void>;
}

export interface ModelServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where jitter comes from: numbers from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

const RENDERERS = {
  messages: messagesRenderer,
  chat: chatRenderer,
  responses: responsesRenderer,
} as const satisfies Record<ModelApi, Renderer>;

/** With and without `/v1`: clients disagree about what a base URL holds. */
const ROUTES: Readonly<Record<string, ModelApi>> = {
  "/v1/messages": "messages",
  "/messages": "messages",
  "/v1/chat/completions": "chat",
  "/chat/completions": "chat",
  "/v1/responses": "responses",
  "/responses": "responses",
};

const JSON_TYPE = { "content-type": "application/json" };
const STREAM_TYPE = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]));
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function answerModel(
  response: ServerResponse,
  summary: RequestSummary,
  answer: ScriptedAnswer,
  body: string,
): Promise<void> {
  const renderer = RENDERERS[summary.api];
  const status = answer.status ?? 200;
  const respond = (type: Readonly<Record<string, string>>, parts: readonly string[]): Promise<void> => {
    const reply = makeReply(summary, answer, body);
    const headers = { ...type, "request-id": reply.id("req_01", "request"), ...answer.headers };
    return send(response, { status, headers }, parts, answer);
  };
  if (answer.rawBody !== undefined) return respond({ "content-type": "text/html" }, [answer.rawBody]);
  if (status >= 400) {
    const message = answer.text ?? `scripted failure with status ${status}`;
    return respond(JSON_TYPE, [JSON.stringify(renderer.error(status, message))]);
  }
  const reply = makeReply(summary, answer, body);
  return summary.stream
    ? respond(STREAM_TYPE, renderer.frames(reply))
    : respond(JSON_TYPE, [JSON.stringify(renderer.whole(reply))]);
}

/**
 * A model server on the loopback interface that answers by a script, in the real protocols: Anthropic messages, OpenAI
 * chat completions and OpenAI responses, streamed or whole. Equal requests get equal bytes; only latency may vary.
 */
export async function startModelServer(script: ModelScript, options: ModelServerOptions = {}): Promise<ModelServer> {
  const answerFor = answerer(script);
  const random = options.random ?? Math.random;
  const requests: ReceivedRequest[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const plain = (status: number, json: object): void => {
      response.writeHead(status, JSON_TYPE).end(request.method === "HEAD" ? undefined : JSON.stringify(json));
    };
    if (request.method === "HEAD" || (request.method === "GET" && path === "/")) return plain(200, { ok: true });
    const api = ROUTES[path];
    if (api === undefined || request.method !== "POST") {
      return plain(404, { error: { type: "not_found_error", message: `no such route: ${request.method} ${path}` } });
    }
    const body = await readBody(request);
    const json = parseJson(body);
    if (json === undefined) return plain(400, RENDERERS[api].error(400, "the request body is not JSON"));
    const summary = readRequest(api, json.value);
    requests.push({ path, headers: flatHeaders(request), body, summary });
    const answer = (await answerFor(summary)) ?? { status: 400, text: "no rule of the script applies to this request" };
    const delay = (answer.delayMs ?? 0) + (answer.jitterMs ?? 0) * random();
    if (delay > 0) await wait(delay);
    await answerModel(response, summary, answer, body);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A script that throws is answered as a fault of the server, so that its author sees why.
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) response.writeHead(500, JSON_TYPE);
      response.end(JSON.stringify({ error: { type: "api_error", message } }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
