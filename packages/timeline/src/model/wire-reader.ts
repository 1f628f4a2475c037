import { unpackChunks } from "./chunks.ts";
import { ColumnError } from "./columns.ts";
import type { Load } from "./cut-texts.ts";
import { type Exchange, FIXED_TEXTS, type Headers, knownFor, type WireContext, type WireRecord } from "./exchange.ts";
import { decodeLossy } from "./lossy-utf8.ts";
import { neededCalls, type PackedTexts, parsePacked, unpackTexts } from "./packed-texts.ts";
import { readSequence } from "./sequence-store.ts";

/** Undoes gzip: the text of UTF-8 bytes. */
export type Decompress = (bytes: Uint8Array) => string | Promise<string>;

/** How a reader gets at the exchanges of other calls. */
export interface WireReader {
  /** The record of a call, and what its bytes may repeat. */
  wire(call: string): Promise<{ readonly record: WireRecord; readonly context: WireContext }>;
  readonly load: Load;
  readonly decompress: Decompress;
}

interface Texts {
  readonly record: WireRecord;
  readonly texts: readonly string[];
}

/** Reads exchanges; keeps what it has read. */
class WireReading {
  readonly #reader: WireReader;
  readonly #packed = new Map<string, Promise<PackedTexts | readonly string[]>>();
  readonly #texts = new Map<string, Promise<Texts>>();

  constructor(reader: WireReader) {
    this.#reader = reader;
  }

  async #decode({ encoding, texts }: WireRecord): Promise<PackedTexts | readonly string[]> {
    const { load, decompress } = this.#reader;
    const stored = await load(texts);
    const compressed = encoding.endsWith("+gzip");
    if (compressed && !(stored instanceof Uint8Array)) throw new ColumnError("compressed texts are no bytes");
    const value: unknown = compressed ? JSON.parse(await decompress(stored as Uint8Array)) : stored;
    if (encoding.startsWith("packed")) return parsePacked(value);
    if (Array.isArray(value) && value.every((text) => typeof text === "string")) return value as readonly string[];
    throw new ColumnError("the record holds no list of texts");
  }

  async #stored(call: string): Promise<PackedTexts | readonly string[]> {
    const reading = this.#packed.get(call) ?? this.#reader.wire(call).then(({ record }) => this.#decode(record));
    this.#packed.set(call, reading);
    return reading;
  }

  async #examples(call: string): Promise<readonly string[]> {
    const stored = await this.#stored(call);
    return "examples" in stored ? stored.examples : [];
  }

  async #unpack(call: string): Promise<Texts> {
    const { record, context } = await this.#reader.wire(call);
    const stored = await this.#stored(call);
    if (!("examples" in stored)) return { record, texts: stored };
    const examples = new Map<string, readonly string[]>();
    for (const other of neededCalls(stored)) examples.set(other, await this.#examples(other));
    const texts = unpackTexts(stored, knownFor(context, record.own), (other) => examples.get(other) ?? []);
    return { record, texts };
  }

  texts(call: string): Promise<Texts> {
    const reading = this.#texts.get(call) ?? this.#unpack(call);
    this.#texts.set(call, reading);
    return reading;
  }

  async elements(call: string): Promise<readonly string[]> {
    const { record, texts } = await this.texts(call);
    return texts.slice(FIXED_TEXTS, FIXED_TEXTS + record.own);
  }
}

/**
 * The exchange of `call`, byte for byte but for credentials in headers.
 * @throws ColumnError, SequenceError when records do not fit together
 */
export async function readExchange(call: string, reader: WireReader): Promise<Exchange> {
  const reading = new WireReading(reader);
  const { record, texts } = await reading.texts(call);
  const [requestHeaders = "[]", head = "", tail = "", responseHeaders = "[]"] = texts;
  const elements = await readSequence<string>(call, {
    delta: async (name) => (await reading.texts(name)).record,
    own: (name) => reading.elements(name),
  });
  const frames = texts.slice(FIXED_TEXTS + record.own);
  const bytes = record.bytes === undefined ? undefined : ((await reader.load(record.bytes)) as Uint8Array);
  const body = bytes === undefined ? frames.join("") : decodeLossy(bytes);
  const { url, method, status } = record;
  return {
    request: { url, method, headers: JSON.parse(requestHeaders) as Headers, body: head + elements.join("") + tail },
    ...(status === undefined
      ? {}
      : { response: { status, headers: JSON.parse(responseHeaders) as Headers, body, ...(bytes && { bytes }) } }),
    chunks: await unpackChunks(record, frames, reader.load),
  };
}
