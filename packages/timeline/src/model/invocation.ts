import type { PayloadOf } from "../events/catalogue.ts";
import type { Cost, ErrorRecord, Usage } from "../events/shared.ts";
import type { WireChunk } from "./chunks.ts";
import type { Load, Spill } from "./cut-texts.ts";
import type { Exchange, WireRecord } from "./exchange.ts";
import type { Message, ModelRequest } from "./request.ts";
import { type CallReader, RequestReader } from "./request-reader.ts";
import { SequenceError } from "./sequence-error.ts";
import type { WireStore } from "./wire.ts";
import { type Decompress, readExchange } from "./wire-reader.ts";

type InvocationPayload = PayloadOf<"ModelInvocation">;

interface WireSide {
  readonly url?: string;
  readonly method?: string;
  readonly status?: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly bytes?: Uint8Array;
}

/** What a model port gave: one HTTP attempt, as it ended. */
export interface InvocationOutcome {
  readonly status: InvocationPayload["status"];
  readonly model: string;
  readonly message?: Message;
  readonly finishReason?: string;
  readonly usage?: Usage;
  readonly responseId?: string;
  readonly durationMs: number;
  readonly timeToFirstTokenMs?: number;
  readonly wireRequest?: WireSide;
  readonly wireResponse?: WireSide;
  readonly chunks?: readonly WireChunk[];
  readonly error?: ErrorRecord & { readonly retryable?: boolean; readonly retryAfterMs?: number };
  readonly warnings?: readonly string[];
}

export interface InvocationContext {
  readonly callId: string;
  readonly request: ModelRequest;
  /** The store of this run's exchanges. */
  readonly wire: WireStore;
  readonly spill: Spill;
  readonly cost?: Cost;
}

type Defined<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };

/** Leaves out what is undefined: a payload says nothing about it. */
function defined<Fields extends object>(fields: Fields): Partial<Defined<Fields>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Defined<Fields>
  >;
}

function exchangeOf({ wireRequest, wireResponse, chunks = [] }: InvocationOutcome): Exchange | undefined {
  if (wireRequest === undefined) return undefined;
  const { url = "", method = "", headers, body } = wireRequest;
  const request = { url, method, headers, body };
  if (wireResponse === undefined) return { request, chunks };
  const { status = 0, bytes } = wireResponse;
  const response = { status, headers: wireResponse.headers, body: wireResponse.body, ...defined({ bytes }) };
  return { request, response, chunks };
}

/**
 * The payload of `ModelInvocation`. Everything long goes through `spill`; wire bytes are stored by what the log already
 * holds. The outcome has passed the secrets filter before: in columns and compressed bytes nothing can be found.
 */
export function packInvocation(outcome: InvocationOutcome, context: InvocationContext): InvocationPayload {
  const { callId, request, wire, spill, cost } = context;
  const { model, message, responseId, error } = outcome;
  const exchange = exchangeOf(outcome);
  const { retryable, retryAfterMs, ...record } = error ?? {};
  return {
    provider: request.provider,
    model,
    status: outcome.status,
    ...defined({
      message: message === undefined ? undefined : spill(message),
      finishReason: outcome.finishReason,
      usage: outcome.usage,
      cost,
    }),
    durationMs: outcome.durationMs,
    ...defined({
      timeToFirstTokenMs: outcome.timeToFirstTokenMs,
      error: error === undefined ? undefined : (record as ErrorRecord),
      retryable,
      retryAfterMs,
      responseId,
      warnings: outcome.warnings === undefined ? undefined : [...outcome.warnings],
      wire:
        exchange === undefined ? undefined : wire.add(callId, exchange, { request, message, model, responseId }, spill),
    }),
  };
}

/** An invocation as it was sent and came back. */
export interface ReadInvocation {
  readonly request: ModelRequest;
  readonly message?: Message;
  /** Absent when nothing was sent. Credentials in headers are marks. */
  readonly exchange?: Exchange;
}

async function messageOf(payload: InvocationPayload, load: Load): Promise<Message | undefined> {
  return payload.message === undefined ? undefined : ((await load(payload.message)) as Message);
}

/**
 * Rebuilds an invocation from the log: the canonical request and answer, and the wire bytes.
 * @throws SequenceError, ColumnError when the log lacks a part of it
 */
export async function unpackInvocation(
  call: string,
  reader: CallReader & { readonly decompress: Decompress },
): Promise<ReadInvocation> {
  const payloadOf = async (name: string): Promise<InvocationPayload> => {
    const payload = await reader.outcome(name);
    if (payload === undefined) throw new SequenceError(`the log holds no outcome of the call ${name}`);
    return payload;
  };
  const requests = new RequestReader(reader);
  const payload = await payloadOf(call);
  const request = await requests.read(call);
  const message = await messageOf(payload, reader.load);
  if (payload.wire === undefined) return { request, ...defined({ message }) };
  const exchange = await readExchange(call, {
    load: reader.load,
    decompress: reader.decompress,
    async wire(name) {
      const other = name === call ? payload : await payloadOf(name);
      if (other.wire === undefined) throw new SequenceError(`the log holds no exchange of the call ${name}`);
      const record: WireRecord = other.wire;
      const context = {
        request: await requests.read(name),
        message: name === call ? message : await messageOf(other, reader.load),
        model: other.model,
        responseId: other.responseId,
      };
      return { record, context };
    },
  });
  return { request, ...defined({ message }), exchange };
}
