import type { PayloadOf } from "../events/catalogue.ts";
import type { StoredValue } from "../events/shared.ts";
import { type Json, type JsonObject, utf8Length } from "../json.ts";
import { INLINE_LIMIT } from "../value/stored.ts";
import type { ElementKeys } from "./element-keys.ts";
import type { Message } from "./request.ts";
import { SequenceError } from "./sequence-error.ts";

/** Encodes a value and stores it inline or as an artifact. */
export type Spill = (value: unknown) => StoredValue;
/** The value that is stored, decoded. */
export type Load = (stored: StoredValue) => Promise<unknown>;

type Cut = NonNullable<PayloadOf<"ModelInvocationStarted">["request"]["cuts"]>[number];
type Path = Cut["at"];

/** Shorter outputs of tools are repeated: a reference would be no shorter. */
const SHORTEST_OUTPUT = 96;
/** Outputs of tools that are remembered; models are told of an output soon after. */
const MOST_OUTPUTS = 128;

/** Whether the JSON of `output` is short. Of a long text it need not be made. */
function isShort(output: Json): boolean {
  if (typeof output === "string" && output.length >= SHORTEST_OUTPUT) return false;
  return JSON.stringify(output).length < SHORTEST_OUTPUT;
}

/** Outputs of tools, the newest ones. */
export class ToolOutputs {
  readonly #keys: ElementKeys;
  /** By key of the output, in the order in which they were learned. */
  readonly #calls = new Map<string, string>();

  constructor(keys: ElementKeys) {
    this.#keys = keys;
  }

  /** The log holds `output` as the outcome of the tool call `call`. */
  learn(call: string, output: Json): void {
    if (isShort(output)) return;
    const key = this.#keyOf(output);
    this.#calls.delete(key);
    this.#calls.set(key, call);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > MOST_OUTPUTS && oldest !== undefined) this.#calls.delete(oldest);
  }

  find(output: Json): string | undefined {
    return isShort(output) ? undefined : this.#calls.get(this.#keyOf(output));
  }

  /** A digest or a text in quotes is no JSON of a list or an object. */
  #keyOf(output: Json): string {
    return typeof output === "string" ? this.#keys.ofText(output) : JSON.stringify(output);
  }
}

const isLong = (text: string): boolean => text.length > INLINE_LIMIT / 3 && utf8Length(text) > INLINE_LIMIT;

function cutJson(value: Json, at: Path, cuts: Cut[], spill: Spill): Json {
  if (typeof value === "string") {
    if (!isLong(value)) return value;
    cuts.push({ at, value: spill(value) });
    return null;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => cutJson(item, [...at, index], cuts, spill));
  // `fromEntries` defines properties, so that a key `__proto__` stays data.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cutJson(item, [...at, key], cuts, spill)]),
  );
}

/**
 * Takes out of messages what stands elsewhere in the log or is longer than an inline value: each long text becomes an
 * artifact of its own, so that the output of a tool and the message that tells it share one.
 */
export function cutMessages(
  messages: readonly Message[],
  outputs: ToolOutputs,
  spill: Spill,
): { messages: Json; cuts: Cut[] } {
  const cuts: Cut[] = [];
  const cutMessage = (message: Message, index: number): Json => {
    const content = message.content.map((part, position) => {
      const at: Path = [index, "content", position];
      if (part.type !== "tool_result") return cutJson(part as unknown as Json, at, cuts, spill);
      const call = outputs.find(part.output);
      if (call === undefined) return cutJson(part as unknown as Json, at, cuts, spill);
      cuts.push({ at: [...at, "output"], call });
      return { ...part, output: null } as unknown as Json;
    });
    return { ...message, content } as unknown as Json;
  };
  return { messages: messages.map(cutMessage), cuts };
}

/** Only own properties are walked: a path in a hostile log may name `__proto__`. */
function put(root: Json, path: Path, value: Json): void {
  let holder: unknown = root;
  for (const key of path.slice(0, -1)) holder = ownValue(holder, key);
  const last = path.at(-1) ?? "";
  ownValue(holder, last);
  Object.defineProperty(holder, last, { value, enumerable: true, writable: true, configurable: true });
}

function ownValue(holder: unknown, key: string | number): unknown {
  if (typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)) return Reflect.get(holder, key);
  throw new SequenceError(`a value was cut out of messages at ${JSON.stringify(key)}, where there is nothing`);
}

/**
 * Undoes {@link cutMessages}; `messages` is changed.
 * @param outputOf the output of a tool call
 */
export async function restoreMessages(
  messages: Json,
  cuts: readonly Cut[],
  load: Load,
  outputOf: (call: string) => Promise<unknown>,
): Promise<Message[]> {
  for (const { at, call, value } of cuts) {
    const restored = call === undefined ? (value === undefined ? null : await load(value)) : await outputOf(call);
    put(messages, at, restored as Json);
  }
  return messages as unknown as readonly JsonObject[] as unknown as Message[];
}
