import { createModelPort } from "@openexec/runtime";
import { RecordedCalls } from "@openexec/testkit";
import {
  CREDENTIAL_MARK,
  type InvocationOutcome,
  type Json,
  type Message,
  type ModelRequest,
} from "@openexec/timeline";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelApi, ScriptedAnswer } from "./script.ts";
import { type ModelServer, startModelServer } from "./server.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms: number, fire: () => void) => {
    const handle = setTimeout(fire, ms);
    return () => clearTimeout(handle);
  },
};

const SHAPES: readonly { name: string; provider: string; api: ModelApi }[] = [
  { name: "Anthropic messages", provider: "anthropic", api: "messages" },
  { name: "OpenAI chat", provider: "openai", api: "chat" },
  { name: "OpenAI responses", provider: "openai", api: "responses" },
  { name: "OpenAI-compatible", provider: "local", api: "chat" },
];

/** The bytes that must come back: everything but credentials. */
function sent({ wireRequest, wireResponse, chunks = [] }: InvocationOutcome) {
  const secret = new Set(["authorization", "x-api-key"]);
  const headers = wireRequest?.headers.map(([name, value]) => [name, secret.has(name) ? CREDENTIAL_MARK : value]);
  return {
    request: { url: wireRequest?.url, method: wireRequest?.method, headers, body: wireRequest?.body },
    ...(wireResponse && { response: wireResponse }),
    ends: chunks.map(({ end }) => end),
  };
}

const ANSWERS: readonly ScriptedAnswer[] = [
  {
    reasoning: "Erst denken 🤔.",
    text: "Grüße — 漢字 🚀",
    toolCalls: [{ name: "read", input: { path: "a.ts", n: [1, 2.5] } }],
  },
  {
    text: "ok",
    toolCalls: [
      { name: "read", input: { path: "b.ts" } },
      { name: "read", input: {} },
    ],
    chunkSize: 7,
  },
  { status: 529, text: "Overloaded" },
  { text: "long ".repeat(2000), chunkSize: 701 },
  { text: "cut here", cutAfter: 650 },
  { text: "漢".repeat(300), endAfter: 901 },
  { rawBody: "<html>proxy</html>" },
  { text: "done", streamError: { type: "overloaded_error", message: "later" } },
  { text: "fin" },
];

describe.each(SHAPES)("$name", ({ provider, api }) => {
  it.each([true, false])("gives every exchange back byte for byte (compressed: %s)", async (compress) => {
    let at = 0;
    const server = await startModelServer(() => ANSWERS[at++] ?? { text: "?" });
    servers.push(server);
    const env = {
      ANTHROPIC_BASE_URL: server.url,
      ANTHROPIC_API_KEY: "sk-ant-secret",
      OPENAI_BASE_URL: server.url,
      OPENAI_API_KEY: "sk-secret",
      OPENEXEC_MODEL_LOCAL_URL: server.url,
    };
    const port = createModelPort({ env, clock });
    const log = new RecordedCalls(compress);
    const outcomes: InvocationOutcome[] = [];
    const requests: ModelRequest[] = [];
    let messages: Message[] = [{ role: "user", content: [{ type: "text", text: "fix it, 'please' \"now\"" }] }];
    for (let turn = 0; turn < ANSWERS.length; turn++) {
      const request: ModelRequest = {
        provider,
        api,
        model: "scripted-1",
        system: "Du bist ein Prüfer. ".repeat(300),
        messages,
        tools: [{ name: "read", description: "Reads.", inputSchema: { type: "object", properties: {} } }],
        parameters: { maxOutputTokens: 1000, stream: turn !== ANSWERS.length - 1 },
      };
      const call = `talk#1:${turn}`;
      log.ask(call, request);
      const outcome = await port.invoke(request, { signal: new AbortController().signal });
      log.answer(call, request, outcome);
      requests.push(request);
      outcomes.push(outcome);
      const { message } = outcome;
      if (message === undefined) continue;
      const calls = message.content.flatMap((part) => (part.type === "tool_call" ? [part] : []));
      const outputs: Json[] = calls.map(({ id }, index) =>
        index === 0 ? `content of ${id}\n`.repeat(9) : { id, ok: true },
      );
      outputs.forEach((output, index) => {
        log.tool(`${call}/${index}`, output);
      });
      const next: Message[] =
        calls.length === 0
          ? [{ role: "user", content: [{ type: "text", text: "go on" }] }]
          : [
              {
                role: "tool",
                content: calls.map(({ id, name }, index) => ({
                  type: "tool_result",
                  id,
                  name,
                  output: outputs[index] ?? null,
                })),
              },
            ];
      messages = [...messages, message, ...next];
    }
    expect(outcomes.map(({ status }) => status)).toContain("failed");
    const encodings = [...log.outcomes.values()].map(({ wire }) => wire?.encoding.split("+")[0]);
    expect(new Set(encodings)).toEqual(new Set(["packed"]));
    for (const [turn, outcome] of outcomes.entries()) {
      const { request, message, exchange } = await log.read(`talk#1:${turn}`);
      expect(request).toEqual(requests[turn]);
      expect(message).toEqual(outcome.message);
      const { chunks = [], ...rest } = exchange ?? {};
      expect({ ...rest, ends: chunks.map(({ end }) => end) }).toEqual(sent(outcome));
      chunks.forEach(({ atMs }, index) => {
        expect(Math.abs(atMs - (outcome.chunks?.[index]?.atMs ?? 0))).toBeLessThanOrEqual(0.051);
      });
    }
  });
});
