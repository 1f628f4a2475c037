import { createModelPort, type ModelEnvironment } from "@openexec/runtime";
import type { Json, Message, ModelRequest } from "@openexec/timeline";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelApi, ModelScript, ScriptedAnswer } from "./script.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./server.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(script: ModelScript, options?: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(script, options);
  servers.push(server);
  return server;
}

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms: number, fire: () => void) => {
    const handle = setTimeout(fire, ms);
    return () => clearTimeout(handle);
  },
};

function environment({ url }: ModelServer): ModelEnvironment {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "sk-ant-test",
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: "sk-test",
    OPENEXEC_MODEL_LOCAL_LLM_URL: url,
  };
}

/** The four ways to a model. */
const SHAPES: readonly { name: string; provider: string; api: ModelApi }[] = [
  { name: "Anthropic messages", provider: "anthropic", api: "messages" },
  { name: "OpenAI chat", provider: "openai", api: "chat" },
  { name: "OpenAI responses", provider: "openai", api: "responses" },
  { name: "OpenAI-compatible", provider: "local-llm", api: "chat" },
];
type Shape = (typeof SHAPES)[number];

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });

function request(shape: Shape, messages: readonly Message[], rest: Partial<ModelRequest> = {}): ModelRequest {
  const { provider, api } = shape;
  return { provider, api, model: "scripted-1", system: "You fix bugs.", messages, ...rest };
}

function call(server: ModelServer, asked: ModelRequest, signal = new AbortController().signal) {
  const texts: string[] = [];
  const outcome = createModelPort({ env: environment(server), clock }).invoke(asked, {
    signal,
    onText: (delta) => texts.push(delta),
  });
  return outcome.then((result) => ({ ...result, said: texts.join("") }));
}

/** The network may join what a server sends apart; this way each chunk has `size` bytes for certain. */
function fetchInPieces(size: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

const TOOL = {
  name: "read_file",
  description: "Reads a file",
  inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
};

/** Multi-byte characters of two, three and four bytes, so that cuts of 7 bytes fall into all of them. */
const HARD_TEXT = "Grüße — 漢字 🚀 \u2028 ‏עברית‏ naïve 🧑‍🚀 end.";

describe.each(SHAPES)("$name", (shape) => {
  it("streams an answer, its usage and its bytes", async () => {
    const server = await start([{ answer: { text: HARD_TEXT, usage: { input: 30, output: 12, cacheRead: 20 } } }]);
    const outcome = await call(server, request(shape, [user("hello")]));
    expect(outcome.error).toBeUndefined();
    expect(outcome.status).toBe("ok");
    const texts = outcome.message?.content.map((part) => (part.type === "text" ? part.text : part.type));
    expect(texts).toEqual([HARD_TEXT]);
    expect(outcome.said).toBe(HARD_TEXT);
    expect(outcome.finishReason).toBe("stop");
    expect(outcome.model).toBe("scripted-1");
    expect(outcome.responseId).toMatch(/^(msg_|chatcmpl-|resp_)/);
    expect(outcome.usage).toMatchObject({ inputUncached: 30, cacheRead: 20, output: 12 });
    expect(outcome.wireRequest?.body).toBe(server.requests[0]?.body);
    expect(outcome.wireResponse?.status).toBe(200);
    expect(outcome.chunks?.at(-1)?.end).toBe(outcome.wireResponse?.body.length);
    expect(server.requests[0]?.summary).toMatchObject({ system: "You fix bugs.", lastUserText: "hello", turn: 0 });
    expect(outcome.timeToFirstTokenMs).toBeLessThanOrEqual(outcome.durationMs);
  });

  it("gives the same answer when the bytes come in pieces of seven, in the middle of characters", async () => {
    const server = await start([{ answer: { text: HARD_TEXT, reasoning: "思考 🤔", chunkSize: 7 } }]);
    const asked = request(shape, [user("hello")]);
    const first = await call(server, asked);
    const options = { signal: new AbortController().signal };
    const port = createModelPort({ env: environment(server), clock, fetch: fetchInPieces(7) });
    const second = await port.invoke(asked, options);
    expect(second.message).toEqual(first.message);
    expect(second.wireResponse?.body).toBe(first.wireResponse?.body);
    const bytes = Buffer.byteLength(second.wireResponse?.body ?? "");
    expect(second.chunks).toHaveLength(Math.ceil(bytes / 7));
    expect(second.chunks?.at(-1)?.end).toBe(second.wireResponse?.body.length);
  });

  it("answers in one piece when the request says so", async () => {
    const server = await start([{ answer: { text: "short", usage: { input: 5, output: 2 } } }]);
    const outcome = await call(server, request(shape, [user("hi")], { parameters: { stream: false } }));
    expect(outcome).toMatchObject({ status: "ok", finishReason: "stop", said: "short", usage: { output: 2 } });
    expect(outcome.chunks).toBeUndefined();
    expect(JSON.parse(outcome.wireRequest?.body ?? "").stream ?? false).toBe(false);
  });

  it("carries tool calls there and their results back", async () => {
    const server = await start([
      {
        when: { turn: 0 },
        answer: {
          text: "Looking.",
          toolCalls: [
            { name: "read_file", input: { path: "a.ts" } },
            { name: "read_file", input: { path: "ü.ts" } },
          ],
        },
      },
      { when: { toolResult: "beta" }, answer: { text: "done" } },
    ]);
    const first = await call(server, request(shape, [user("fix")], { tools: [TOOL] }));
    expect(first.finishReason).toBe("tool-calls");
    const calls = first.message?.content.flatMap((part) => (part.type === "tool_call" ? [part] : [])) ?? [];
    expect(calls.map((part) => part.input)).toEqual([{ path: "a.ts" }, { path: "ü.ts" }]);
    const outputs: Json[] = ["alpha", { text: "beta" }];
    const results: Message = {
      role: "tool",
      content: calls.map(({ id, name }, at) => ({ type: "tool_result", id, name, output: outputs[at] ?? null })),
    };
    const answer = first.message as Message;
    const second = await call(server, request(shape, [user("fix"), answer, results], { tools: [TOOL] }));
    expect(second).toMatchObject({ status: "ok", said: "done" });
    expect(server.requests[1]?.summary).toMatchObject({ turn: 1, toolResults: ["alpha", '{"text":"beta"}'] });
    for (const { id } of calls) expect(server.requests[1]?.body).toContain(id);
  });

  it("merges extra fields into the body", async () => {
    const server = await start([{ answer: { text: "ok" } }]);
    await call(server, request(shape, [user("hi")], { parameters: { extra: { metadata: { tier: "gold" } } } }));
    expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({ metadata: { tier: "gold" } });
  });

  it("sends a key only when there is one, and never keeps it in an error", async () => {
    const server = await start([{ answer: { status: 401, text: "who are you?" } }]);
    const outcome = await call(server, request(shape, [user("hi")]));
    const sent = server.requests[0]?.headers ?? {};
    const expected = shape.provider === "local-llm" ? undefined : expect.stringContaining("test");
    expect(sent["x-api-key"] ?? sent.authorization).toEqual(expected);
    expect(outcome.error?.message).toContain("who are you?");
    expect(outcome.error?.retryable).toBe(false);
    expect(JSON.stringify(outcome.error)).not.toContain("sk-");
  });
});

describe("reasoning", () => {
  const signed = SHAPES.filter((shape) => shape.provider !== "local-llm" && shape.api !== "chat");
  it.each(signed)("goes back with its signature: $name", async (shape) => {
    const server = await start([{ answer: { reasoning: "Let me think.", text: "Yes." } }]);
    const first = await call(server, request(shape, [user("sure?")]));
    expect(first.message?.content[0]).toMatchObject({ type: "reasoning", text: "Let me think." });
    await call(server, request(shape, [user("sure?"), first.message as Message, user("really?")]));
    const signature = /"(?:signature|encrypted_content)":"([^"]{20,})"/.exec(first.wireResponse?.body ?? "")?.[1];
    expect(signature).toBeDefined();
    expect(server.requests[1]?.body).toContain(signature);
    expect(server.requests[1]?.body).toContain("Let me think.");
  });

  it("survives the JSON of the log", async () => {
    const shape = SHAPES[0] as Shape;
    const server = await start([{ answer: { reasoning: "hm", text: "Yes." } }]);
    const { message } = await call(server, request(shape, [user("sure?")]));
    const stored = JSON.parse(JSON.stringify(message)) as Message;
    for (const assistant of [message as Message, stored]) {
      await call(server, request(shape, [user("sure?"), assistant, user("really?")]));
    }
    expect(server.requests[2]?.body).toBe(server.requests[1]?.body);
  });
});

describe("failures are outcomes", () => {
  const cases: readonly { name: string; answer: ScriptedAnswer; code: string; retryable: boolean; says: RegExp }[] = [
    {
      name: "429",
      answer: { status: 429, headers: { "retry-after": "7" } },
      code: "model_http_error",
      retryable: true,
      says: /answered 429/,
    },
    {
      name: "500",
      answer: { status: 500, text: "boom" },
      code: "model_http_error",
      retryable: true,
      says: /answered 500: boom/,
    },
    {
      name: "529",
      answer: { status: 529, text: "Overloaded" },
      code: "model_http_error",
      retryable: true,
      says: /529: Overloaded/,
    },
    {
      name: "500 with x-should-retry: false",
      answer: { status: 500, headers: { "x-should-retry": "false" } },
      code: "model_http_error",
      retryable: false,
      says: /answered 500/,
    },
    {
      name: "302",
      answer: { status: 302, headers: { location: "/elsewhere" } },
      code: "model_http_error",
      retryable: false,
      says: /answered 302/,
    },
    {
      name: "400",
      answer: { status: 400, text: "bad field" },
      code: "model_http_error",
      retryable: false,
      says: /400: bad field/,
    },
    {
      name: "HTML with 200",
      answer: { rawBody: "<html>Sign in</html>" },
      code: "model_wrong_content_type",
      retryable: false,
      says: /text\/html.*Sign in.*expected .* as text\/event-stream/,
    },
    {
      name: "HTML with 502",
      answer: { status: 502, rawBody: "<h1>Bad Gateway</h1>" },
      code: "model_http_error",
      retryable: true,
      says: /502: <h1>Bad Gateway/,
    },
    {
      name: "a cut socket",
      answer: { text: HARD_TEXT, cutAfter: 700 },
      code: "model_stream_cut",
      retryable: true,
      says: /before the answer was complete/,
    },
    {
      name: "half a frame",
      answer: { text: HARD_TEXT, endAfter: 701 },
      code: "model_stream_cut",
      retryable: true,
      says: /stopped after \d+ characters/,
    },
    {
      name: "an empty body",
      answer: { text: HARD_TEXT, endAfter: 0 },
      code: "model_stream_cut",
      retryable: true,
      says: /after 0 characters/,
    },
    {
      name: "frames that are no JSON",
      answer: { rawBody: "data: {oops\n\n", headers: { "content-type": "text/event-stream" } },
      code: "model_bad_response",
      retryable: true,
      says: /sent what is no/,
    },
    {
      name: "an error event",
      answer: { text: "so far", streamError: { type: "overloaded_error", message: "Overloaded" } },
      code: "model_stream_error",
      retryable: true,
      says: /overloaded_error Overloaded/,
    },
  ];

  describe.each(SHAPES)("$name", (shape) => {
    it.each(cases)("$name", async ({ answer, code, retryable, says }) => {
      const server = await start([{ answer }]);
      const outcome = await call(server, request(shape, [user("hi")]));
      expect(outcome).toMatchObject({ status: "failed", error: { code, retryable } });
      expect(outcome.error?.message).toMatch(says);
      expect(outcome.error?.message).toContain(server.url);
      expect(outcome.message).toBeUndefined();
      expect(outcome.wireRequest?.body).toBe(server.requests[0]?.body);
      expect(server.requests).toHaveLength(1);
    });
  });

  const shape = SHAPES[0] as Shape;

  it("passes retry-after on, in milliseconds", async () => {
    const server = await start([{ answer: { status: 429, headers: { "retry-after": "7" } } }]);
    expect((await call(server, request(shape, [user("hi")]))).error).toMatchObject({ retryAfterMs: 7000 });
  });

  it("keeps the bytes of a stream that ends inside a character", async () => {
    const server = await start([
      { answer: { rawBody: 'data: {"text":"漢', endAfter: 17, headers: { "content-type": "text/event-stream" } } },
    ]);
    const { wireResponse } = await call(server, request(shape, [user("hi")]));
    expect(Buffer.from(wireResponse?.bytes ?? []).toString("latin1")).toBe('data: {"text":"\u00e6\u00bc');
  });

  it("says what it could not reach, and which variable says so", async () => {
    const server = await start([]);
    await server.close();
    const outcome = await call(server, request(shape, [user("hi")]));
    expect(outcome).toMatchObject({ status: "failed", error: { code: "model_unreachable", retryable: true } });
    expect(outcome.error?.message).toMatch(/ECONNREFUSED.*ANTHROPIC_BASE_URL/);
  });

  it.each(["headers", "body"] as const)("cancels a server that hangs before its %s", async (hang) => {
    const controller = new AbortController();
    const server = await start(() => {
      setImmediate(() => controller.abort());
      return { hang };
    });
    const outcome = await call(server, request(shape, [user("hi")]), controller.signal);
    expect(outcome).toMatchObject({ status: "cancelled", error: { code: "model_cancelled" } });
  });

  it("times out", async () => {
    const server = await start([{ answer: { hang: "body" } }]);
    const outcome = await call(server, request(shape, [user("hi")]), AbortSignal.timeout(50));
    expect(outcome).toMatchObject({ status: "timed_out", error: { code: "model_timed_out" } });
  });

  it("takes a compressed answer of a server that was asked for none", async () => {
    const server = await start([{ answer: { text: HARD_TEXT, gzip: true } }]);
    expect(await call(server, request(shape, [user("hi")]))).toMatchObject({ status: "ok", said: HARD_TEXT });
  });

  it.each([
    [{ provider: "anthropic", api: "chat" }, "model_api_unknown"],
    [{ provider: "nobody", api: "chat" }, "model_url_missing"],
  ])("refuses %o", async (where, code) => {
    const server = await start([]);
    const outcome = await call(server, { ...request(shape, [user("hi")]), ...where });
    expect(outcome).toMatchObject({ status: "failed", error: { code, retryable: false } });
  });

  it("names the missing key", async () => {
    const outcome = await createModelPort({ env: {}, clock }).invoke(request(shape, [user("hi")]), {
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "model_key_missing" } });
    expect(outcome.error?.message).toContain("ANTHROPIC_API_KEY");
  });
});
