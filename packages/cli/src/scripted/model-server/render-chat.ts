import { frame, type Renderer } from "./render.ts";
import { pieces, type Reply } from "./reply.ts";

const finishReason = (reply: Reply): string =>
  reply.finishReason ?? (reply.toolCalls.length > 0 ? "tool_calls" : "stop");

function usage({ tokens }: Reply): object {
  const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: tokens.output,
    total_tokens: prompt + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning, audio_tokens: 0 },
  };
}

const envelope = (reply: Reply, type: string): object => ({
  id: reply.id("chatcmpl-", "completion"),
  object: type,
  created: reply.createdAt,
  model: reply.model,
  service_tier: "default",
  system_fingerprint: "fp_scripted",
});

function deltas(reply: Reply): object[] {
  return [
    { role: "assistant", content: "", refusal: null },
    ...pieces(reply.reasoning, reply.deltaSize).map((text) => ({ reasoning_content: text })),
    ...pieces(reply.text, reply.deltaSize).map((content) => ({ content })),
    ...reply.toolCalls.flatMap((call, index) => [
      { tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }] },
      ...pieces(call.arguments, reply.deltaSize).map((part) => ({
        tool_calls: [{ index, function: { arguments: part } }],
      })),
    ]),
  ];
}

function frames(reply: Reply): string[] {
  const chunk = (delta: object, finish: string | null): string =>
    frame({
      ...envelope(reply, "chat.completion.chunk"),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      usage: null,
    });
  const list = deltas(reply).map((delta) => chunk(delta, null));
  if (reply.streamError !== undefined) return [...list, frame({ error: { ...reply.streamError, code: null } })];
  return [
    ...list,
    chunk({}, finishReason(reply)),
    frame({ ...envelope(reply, "chat.completion.chunk"), choices: [], usage: usage(reply) }),
    "data: [DONE]\n\n",
  ];
}

function whole(reply: Reply): object {
  const calls = reply.toolCalls.map((call) => ({
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: "assistant",
    content: reply.text === "" ? null : reply.text,
    refusal: null,
    ...(reply.reasoning === "" ? {} : { reasoning_content: reply.reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    ...envelope(reply, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(reply) }],
    usage: usage(reply),
  };
}

/** OpenAI chat completions, and what most other servers speak. Usage comes in a last chunk of its own. */
export const chatRenderer: Renderer = {
  whole,
  frames,
  error: (status, message) => ({
    error: { message, type: status === 429 ? "rate_limit_exceeded" : "server_error", param: null, code: null },
  }),
};
