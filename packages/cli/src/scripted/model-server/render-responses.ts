import { frame, type Renderer } from "./render.ts";
import { pieces, type Reply } from "./reply.ts";

/** An event of the stream before it has its number. */
type Event = { readonly type: string; readonly [field: string]: unknown };

function usage({ tokens }: Reply): object {
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tokens.cacheRead },
    output_tokens: tokens.output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: input + tokens.output,
  };
}

const response = (reply: Reply, status: string, output: readonly object[], counted: object | null): object => ({
  id: reply.id("resp_", "response", 48),
  object: "response",
  created_at: reply.createdAt,
  status,
  error: null,
  incomplete_details: reply.finishReason === "length" ? { reason: "max_output_tokens" } : null,
  model: reply.model,
  output,
  parallel_tool_calls: true,
  store: false,
  usage: counted,
});

interface Item {
  readonly added: object;
  readonly done: object;
  events(index: number): Event[];
}

function reasoningItem(reply: Reply): Item {
  const id = reply.id("rs_", "reasoning", 48);
  const part = { type: "summary_text", text: reply.reasoning };
  return {
    added: { id, type: "reasoning", encrypted_content: reply.signature, summary: [] },
    done: { id, type: "reasoning", encrypted_content: reply.signature, summary: [part] },
    events(index) {
      const at = { item_id: id, output_index: index, summary_index: 0 };
      return [
        { type: "response.reasoning_summary_part.added", ...at, part: { type: "summary_text", text: "" } },
        ...pieces(reply.reasoning, reply.deltaSize).map((delta) => ({
          type: "response.reasoning_summary_text.delta",
          ...at,
          delta,
        })),
        { type: "response.reasoning_summary_text.done", ...at, text: reply.reasoning },
        { type: "response.reasoning_summary_part.done", ...at, part },
      ];
    },
  };
}

function messageItem(reply: Reply): Item {
  const id = reply.id("msg_", "message", 48);
  const part = (text: string): object => ({ type: "output_text", annotations: [], logprobs: [], text });
  const item = (status: string, content: readonly object[]): object => ({
    id,
    type: "message",
    status,
    content,
    role: "assistant",
  });
  return {
    added: item("in_progress", []),
    done: item("completed", [part(reply.text)]),
    events(index) {
      const at = { item_id: id, output_index: index, content_index: 0 };
      return [
        { type: "response.content_part.added", ...at, part: part("") },
        ...pieces(reply.text, reply.deltaSize).map((delta) => ({
          type: "response.output_text.delta",
          ...at,
          delta,
          logprobs: [],
        })),
        { type: "response.output_text.done", ...at, text: reply.text, logprobs: [] },
        { type: "response.content_part.done", ...at, part: part(reply.text) },
      ];
    },
  };
}

function callItem(reply: Reply, call: Reply["toolCalls"][number]): Item {
  const id = reply.id("fc_", call.id, 48);
  const item = (status: string, text: string): object => ({
    id,
    type: "function_call",
    status,
    arguments: text,
    call_id: call.id,
    name: call.name,
  });
  return {
    added: item("in_progress", ""),
    done: item("completed", call.arguments),
    events(index) {
      const at = { item_id: id, output_index: index };
      return [
        ...pieces(call.arguments, reply.deltaSize).map((delta) => ({
          type: "response.function_call_arguments.delta",
          ...at,
          delta,
        })),
        { type: "response.function_call_arguments.done", ...at, arguments: call.arguments },
      ];
    },
  };
}

function items(reply: Reply): Item[] {
  return [
    ...(reply.reasoning === "" ? [] : [reasoningItem(reply)]),
    ...(reply.text === "" ? [] : [messageItem(reply)]),
    ...reply.toolCalls.map((call) => callItem(reply, call)),
  ];
}

const finalStatus = (reply: Reply): string => (reply.finishReason === "length" ? "incomplete" : "completed");
const finished = (reply: Reply): object =>
  response(
    reply,
    finalStatus(reply),
    items(reply).map((item) => item.done),
    usage(reply),
  );

function events(reply: Reply): Event[] {
  const start = response(reply, "in_progress", [], null);
  const list: Event[] = [
    { type: "response.created", response: start },
    { type: "response.in_progress", response: start },
  ];
  items(reply).forEach((item, index) => {
    list.push({ type: "response.output_item.added", output_index: index, item: item.added }, ...item.events(index), {
      type: "response.output_item.done",
      output_index: index,
      item: item.done,
    });
  });
  if (reply.streamError === undefined)
    return [...list, { type: `response.${finalStatus(reply)}`, response: finished(reply) }];
  const { type: code, message } = reply.streamError;
  return [...list, { type: "error", code, message, param: null }];
}

/** OpenAI Responses. Reasoning items carry encrypted content, as with `store: false`. */
export const responsesRenderer: Renderer = {
  whole: finished,
  frames: (reply) => events(reply).map(({ type, ...rest }, at) => frame({ type, sequence_number: at, ...rest }, type)),
  error: (status, message) => ({
    error: { message, type: status === 429 ? "rate_limit_exceeded" : "server_error", param: null, code: null },
  }),
};
