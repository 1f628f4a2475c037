import { frame, type Renderer } from "./render.ts";
import { pieces, type Reply } from "./reply.ts";

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

interface Block {
  readonly start: object;
  readonly deltas: readonly object[];
  readonly whole: object;
}

function blocks(reply: Reply): Block[] {
  const list: Block[] = [];
  if (reply.reasoning !== "") {
    list.push({
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [
        ...pieces(reply.reasoning, reply.deltaSize).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: reply.signature },
      ],
      whole: { type: "thinking", thinking: reply.reasoning, signature: reply.signature },
    });
  }
  if (reply.text !== "") {
    list.push({
      start: { type: "text", text: "" },
      deltas: pieces(reply.text, reply.deltaSize).map((text) => ({ type: "text_delta", text })),
      whole: { type: "text", text: reply.text },
    });
  }
  for (const call of reply.toolCalls) {
    list.push({
      start: { type: "tool_use", id: call.id, name: call.name, input: {} },
      deltas: ["", ...pieces(call.arguments, reply.deltaSize)].map((partial) => ({
        type: "input_json_delta",
        partial_json: partial,
      })),
      whole: { type: "tool_use", id: call.id, name: call.name, input: JSON.parse(call.arguments) },
    });
  }
  return list;
}

const stopReason = (reply: Reply): string =>
  reply.finishReason ?? (reply.toolCalls.length > 0 ? "tool_use" : "end_turn");

const usage = ({ tokens }: Reply, output: number): object => ({
  input_tokens: tokens.input,
  cache_creation_input_tokens: tokens.cacheWrite,
  cache_read_input_tokens: tokens.cacheRead,
  cache_creation: { ephemeral_5m_input_tokens: tokens.cacheWrite, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: "standard",
});

const message = (reply: Reply, content: readonly object[], stop: string | null, output: number): object => ({
  id: reply.id("msg_01", "message"),
  type: "message",
  role: "assistant",
  model: reply.model,
  content,
  stop_reason: stop,
  stop_sequence: null,
  usage: usage(reply, output),
});

function frames(reply: Reply): string[] {
  const list = [frame({ type: "message_start", message: message(reply, [], null, 1) }, "message_start")];
  blocks(reply).forEach((block, index) => {
    list.push(
      frame({ type: "content_block_start", index, content_block: block.start }, "content_block_start"),
      ...(index === 0 ? [frame({ type: "ping" }, "ping")] : []),
      ...block.deltas.map((delta) => frame({ type: "content_block_delta", index, delta }, "content_block_delta")),
      frame({ type: "content_block_stop", index }, "content_block_stop"),
    );
  });
  if (reply.streamError !== undefined) return [...list, frame({ type: "error", error: reply.streamError }, "error")];
  const delta = { stop_reason: stopReason(reply), stop_sequence: null };
  list.push(
    frame({ type: "message_delta", delta, usage: { output_tokens: reply.tokens.output } }, "message_delta"),
    frame({ type: "message_stop" }, "message_stop"),
  );
  return list;
}

/** Anthropic Messages, as https://docs.anthropic.com/en/api/messages-streaming describes it. */
export const messagesRenderer: Renderer = {
  whole: (reply) =>
    message(
      reply,
      blocks(reply).map((block) => block.whole),
      stopReason(reply),
      reply.tokens.output,
    ),
  frames,
  error: (status, text) => ({ type: "error", error: { type: ERROR_TYPES[status] ?? "api_error", message: text } }),
};
