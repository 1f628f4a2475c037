import type { PayloadOf } from "../events/catalogue.ts";
import type { Sha256 } from "../hash.ts";
import type { Json } from "../json.ts";
import { cutMessages, type Spill, ToolOutputs } from "./cut-texts.ts";
import { ElementKeys } from "./element-keys.ts";
import type { Message, ModelRequest, Part } from "./request.ts";
import { SequenceStore } from "./sequence-store.ts";

/** The request as `ModelInvocationStarted` holds it. */
export type RequestDelta = PayloadOf<"ModelInvocationStarted">["request"];

/** Heads (system text, tools, parameters) that are remembered. */
const MOST_HEADS = 16;

/** What of a request is neither a message nor said by the event itself. */
function headOf({ system, tools, parameters }: ModelRequest): Json {
  return {
    ...(system === undefined ? {} : { system }),
    ...(tools === undefined ? {} : { tools }),
    ...(parameters === undefined ? {} : { parameters }),
  } as unknown as Json;
}

/** Longer texts are no part of what is spelled out of a message: their digests are. */
const LONGEST_SPELLED = 512;

function longTextOf(part: Part): { readonly field: "output" | "text"; readonly text: string } | undefined {
  const field = part.type === "tool_result" ? "output" : "text";
  const text = (part as { readonly [key: string]: unknown })[field];
  return typeof text === "string" && text.length > LONGEST_SPELLED ? { field, text } : undefined;
}

/**
 * A text that two messages share when they are equal, and only then. A long text of a tool, which was hashed when the tool
 * had given it, is neither spelled as JSON nor hashed a second time.
 */
function spelled(message: Message, keys: ElementKeys): string {
  const lines: string[] = [];
  const content = message.content.map((part, at) => {
    const long = longTextOf(part);
    if (long === undefined) return part;
    lines.push(`${at} ${keys.ofText(long.text)}`);
    return { ...part, [long.field]: null };
  });
  if (lines.length === 0) return JSON.stringify(message);
  // JSON has no line breaks, so that nothing in it can pass for a line of its own.
  return [JSON.stringify({ ...message, content }), ...lines].join("\n");
}

/**
 * Stores the requests of a run as differences: each message once, the answer of a model and the output of a tool
 * where they came from. Pure: the same calls in the same order give the same bytes, so a replay derives them again.
 */
export class ConversationStore {
  readonly #messages = new SequenceStore();
  readonly #heads = new Map<string, string>();
  readonly #keys: ElementKeys;
  readonly #outputs: ToolOutputs;
  readonly #messageKeys = new WeakMap<Message, string>();

  constructor(sha256: Sha256) {
    this.#keys = new ElementKeys(sha256);
    this.#outputs = new ToolOutputs(this.#keys);
  }

  #keyOf(message: Message): string {
    const known = this.#messageKeys.get(message);
    if (known !== undefined) return known;
    const key = this.#keys.of(spelled(message, this.#keys));
    this.#messageKeys.set(message, key);
    return key;
  }

  #head(call: string, head: Json, spill: Spill): Pick<RequestDelta, "head" | "headOf"> {
    const key = this.#keys.of(JSON.stringify(head));
    const known = this.#heads.get(key);
    if (known !== undefined) return { headOf: known };
    if (this.#heads.size >= MOST_HEADS) this.#heads.clear();
    this.#heads.set(key, call);
    return { head: spill(head) };
  }

  /**
   * The request of `call` as a difference. Its messages must not be changed afterwards: each is read once, however
   * many requests repeat it.
   * @param spill stores a value: inline, or as an artifact when it is long
   */
  add(call: string, request: ModelRequest, spill: Spill): RequestDelta {
    const keys = request.messages.map((message) => this.#keyOf(message));
    const { delta, own } = this.#messages.add(call, keys);
    const fresh = own.flatMap((at) => request.messages[at] ?? []);
    const { messages, cuts } = cutMessages(fresh, this.#outputs, spill);
    return {
      ...(delta.base === undefined ? {} : { base: delta.base, keep: delta.keep }),
      ...(delta.rest === undefined ? {} : { rest: delta.rest.map(([name, start, count]) => [name, start, count]) }),
      ...this.#head(call, headOf(request), spill),
      messages: spill(messages),
      ...(cuts.length === 0 ? {} : { cuts }),
    };
  }

  /** The call ended; `message` is its recorded answer, `undefined` when there is none. */
  answered(call: string, message: Message | undefined): void {
    if (message !== undefined) this.#messages.expect(call, this.#keyOf(message));
  }

  /** The log holds `output` as the decoded output of the tool call `call`. */
  learned(call: string, output: Json): void {
    this.#outputs.learn(call, output);
  }
}
