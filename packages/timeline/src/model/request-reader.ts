import type { PayloadOf } from "../events/catalogue.ts";
import type { StoredValue } from "../events/shared.ts";
import type { Json } from "../json.ts";
import { type Load, restoreMessages } from "./cut-texts.ts";
import type { Message, ModelRequest } from "./request.ts";
import { SequenceError } from "./sequence-error.ts";
import { readSequence, type SequenceCache, type SequenceReader } from "./sequence-store.ts";

/** How a reader finds what other calls recorded. */
export interface CallReader {
  started(call: string): Promise<PayloadOf<"ModelInvocationStarted"> | undefined>;
  outcome(call: string): Promise<PayloadOf<"ModelInvocation"> | undefined>;
  /** The stored output of a tool call. */
  output(call: string): Promise<StoredValue | undefined>;
  /** The value that is stored, decoded. */
  readonly load: Load;
}

function found<Value>(value: Value | undefined, what: string, call: string): Value {
  if (value === undefined) throw new SequenceError(`the log holds no ${what} of the call ${call}`);
  return value;
}

type Head = Omit<ModelRequest, "provider" | "api" | "model" | "messages">;

/** Reads requests; keeps what it has read, so that neighbours cost little more than one. */
export class RequestReader {
  readonly #reader: CallReader;
  readonly #lists: SequenceCache<Message> = new Map();
  readonly #own = new Map<string, Promise<readonly Message[]>>();
  readonly #heads = new Map<string, Promise<Head>>();

  constructor(reader: CallReader) {
    this.#reader = reader;
  }

  async #started(call: string): Promise<PayloadOf<"ModelInvocationStarted">> {
    return found(await this.#reader.started(call), "request", call);
  }

  async #readOwn(call: string): Promise<readonly Message[]> {
    const { load, output } = this.#reader;
    const { messages, cuts = [] } = (await this.#started(call)).request;
    const outputOf = async (tool: string): Promise<unknown> => load(found(await output(tool), "output", tool));
    return restoreMessages((await load(messages)) as Json, cuts, load, outputOf);
  }

  async #readHead(call: string): Promise<Head> {
    const { head } = (await this.#started(call)).request;
    return (await this.#reader.load(found(head, "head", call))) as Head;
  }

  #messages(call: string): Promise<readonly Message[]> {
    const reader: SequenceReader<Message> = {
      delta: async (name) => (await this.#started(name)).request,
      own: (name) => remember(this.#own, name, () => this.#readOwn(name)),
      next: async (name) => {
        const stored = (await this.#reader.outcome(name))?.message;
        return stored === undefined ? undefined : ((await this.#reader.load(stored)) as Message);
      },
    };
    return readSequence(call, reader, this.#lists);
  }

  /**
   * The whole request of `call`, in at most log2(n) + 1 steps from request to request.
   * @throws SequenceError when a part of it is not in the log
   */
  async read(call: string): Promise<ModelRequest> {
    const { provider, api, model, request } = await this.#started(call);
    const holder = request.head === undefined ? found(request.headOf, "head", call) : call;
    const { system, tools, parameters } = await remember(this.#heads, holder, () => this.#readHead(holder));
    return {
      provider,
      api,
      model,
      ...(system === undefined ? {} : { system }),
      messages: await this.#messages(call),
      ...(tools === undefined ? {} : { tools }),
      ...(parameters === undefined ? {} : { parameters }),
    };
  }
}

function remember<Value>(known: Map<string, Promise<Value>>, key: string, read: () => Promise<Value>): Promise<Value> {
  const reading = known.get(key) ?? read();
  known.set(key, reading);
  return reading;
}
