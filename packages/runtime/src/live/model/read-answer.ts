import { type Json, type JsonObject, mergeAnthropicUsage, readFrame, splitFrames } from "@openexec/timeline";
import type { WireApi } from "./endpoint.ts";

/** What the frames of a stream say by themselves, whatever the library made of them. */
export interface FrameFacts {
  /** The stream said that it is over; otherwise it was cut. */
  readonly complete: boolean;
  /** A whole frame, or the whole body, is no JSON. */
  readonly malformed: boolean;
  /** The provider's own numbers, every field as sent. */
  readonly rawUsage: Json | undefined;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

interface Protocol {
  /** Whether a frame ends the answer. */
  ends(data: unknown): boolean;
  /** The usage object in a frame, if it has one. */
  usage(data: unknown): unknown;
}

const RESPONSES_END = new Set<unknown>(["response.completed", "response.incomplete", "response.failed"]);
const choices = (data: unknown): readonly unknown[] => {
  const list = field(data, "choices");
  return Array.isArray(list) ? list : [];
};

const PROTOCOLS = {
  messages: {
    ends: (data) => field(data, "type") === "message_stop",
    usage: (data) => field(data, "usage") ?? field(field(data, "message"), "usage"),
  },
  chat: {
    // Some servers send no `[DONE]`, so a finish reason is enough.
    ends: (data) =>
      data === "[DONE]" || choices(data).some((choice) => typeof field(choice, "finish_reason") === "string"),
    usage: (data) => field(data, "usage"),
  },
  responses: {
    ends: (data) => RESPONSES_END.has(field(data, "type")),
    usage: (data) => field(field(data, "response"), "usage") ?? field(data, "usage"),
  },
} as const satisfies Record<WireApi, Protocol>;

function parse(text: string): { readonly data: unknown; readonly malformed: boolean } {
  try {
    return { data: JSON.parse(text), malformed: false };
  } catch (error) {
    if (error instanceof SyntaxError) return { data: text, malformed: text !== "[DONE]" };
    throw error;
  }
}

/** Reads a streamed body. Only Anthropic tells usage in more than one frame; later fields go over earlier ones. */
export function readStream(api: WireApi, body: string): FrameFacts {
  const protocol = PROTOCOLS[api];
  const facts = { complete: false, malformed: false };
  let rawUsage: JsonObject | undefined;
  for (const frame of splitFrames(body)) {
    const event = readFrame(frame);
    if (event === undefined) continue;
    const { data, malformed } = parse(event.data);
    facts.malformed ||= malformed;
    facts.complete ||= protocol.ends(data);
    const usage = protocol.usage(data);
    if (isObject(usage)) rawUsage = mergeAnthropicUsage(rawUsage, usage) as JsonObject;
  }
  return { ...facts, rawUsage };
}

/** Reads a body that was not streamed. */
export function readWhole(api: WireApi, body: string): FrameFacts {
  const { data, malformed } = parse(body);
  const usage = PROTOCOLS[api].usage(data);
  return { complete: !malformed, malformed, rawUsage: isObject(usage) ? usage : undefined };
}
