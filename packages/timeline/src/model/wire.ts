import type { Sha256 } from "../hash.ts";
import { type Json, utf8Length } from "../json.ts";
import { INLINE_LIMIT } from "../value/stored.ts";
import { splitBody } from "./body-list.ts";
import { packChunks } from "./chunks.ts";
import { ColumnError } from "./columns.ts";
import type { Spill } from "./cut-texts.ts";
import { ElementKeys } from "./element-keys.ts";
import { type Exchange, type Headers, knownFor, type WireContext, type WireRecord } from "./exchange.ts";
import { ExampleBook, type PackedTexts, packTexts, parsePacked, unpackTexts } from "./packed-texts.ts";
import { SequenceStore } from "./sequence-store.ts";
import { splitFrames } from "./sse.ts";

/** Gzip of the UTF-8 form of a text. */
export type Compress = (text: string) => Uint8Array;

const CREDENTIAL_HEADERS = new Set([
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
  "set-cookie",
]);
/** What stands in place of a credential in a header. */
export const CREDENTIAL_MARK = "[credential]";

const withoutCredentials = (headers: Headers): Headers =>
  headers.map(([name, value]) => [name, CREDENTIAL_HEADERS.has(name.toLowerCase()) ? CREDENTIAL_MARK : value]);

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, at) => text === b[at]);

/** Packed when that gives every text back exactly, else as they are; compressed when long. */
function encodeTexts(
  texts: readonly string[],
  packed: PackedTexts,
  exact: boolean,
  spill: Spill,
  compress: Compress | undefined,
): Pick<WireRecord, "encoding" | "texts"> {
  const form = exact ? "packed" : "texts";
  const value: Json = exact ? (packed as unknown as Json) : texts;
  const json = JSON.stringify(value);
  if (compress === undefined || utf8Length(json) <= INLINE_LIMIT) return { encoding: form, texts: spill(value) };
  return { encoding: `${form}+gzip`, texts: spill(compress(json)) };
}

export interface WireStoreOptions {
  readonly sha256: Sha256;
  /** Absent: long records are stored as they are. */
  readonly compress?: Compress;
}

/**
 * Stores exchanges by what the log already holds: request bodies by their new list elements, and these, headers and
 * frames by shapes seen before and by the canonical messages. Rebuilding is checked before anything is stored.
 */
export class WireStore {
  readonly #book = new ExampleBook();
  readonly #elements = new SequenceStore();
  readonly #options: WireStoreOptions;
  readonly #keys: ElementKeys;

  constructor(options: WireStoreOptions) {
    this.#options = options;
    this.#keys = new ElementKeys(options.sha256);
  }

  /** The exchange of `call` for the log. */
  add(call: string, exchange: Exchange, context: WireContext, spill: Spill): WireRecord {
    const { compress } = this.#options;
    const { request, response, chunks } = exchange;
    const body = splitBody(request.body);
    const { delta, own } = this.#elements.add(call, this.#keys.ofList(body.elements));
    const elements = own.map((at) => body.elements[at] ?? "");
    const { bytes } = response ?? {};
    const frames = response === undefined || bytes !== undefined ? [] : splitFrames(response.body);
    const texts = [
      JSON.stringify(withoutCredentials(request.headers)),
      body.head,
      body.tail,
      response === undefined ? "" : JSON.stringify(withoutCredentials(response.headers)),
      ...elements,
      ...frames,
    ];
    const known = knownFor(context, elements.length);
    const packed = packTexts(texts, known, this.#book);
    const exact = this.#rebuilds(packed, known, texts);
    if (exact) this.#book.learn(call, packed.examples);
    return {
      url: request.url,
      method: request.method,
      ...(response === undefined ? {} : { status: response.status }),
      own: elements.length,
      ...(delta.base === undefined ? {} : { base: delta.base, keep: delta.keep }),
      ...(delta.rest === undefined ? {} : { rest: delta.rest.map(([name, start, count]) => [name, start, count]) }),
      ...encodeTexts(texts, packed, exact, spill, compress),
      ...packChunks(chunks, frames, spill),
      ...(bytes === undefined ? {} : { bytes: spill(bytes) }),
    };
  }

  #rebuilds(packed: PackedTexts, known: readonly string[], texts: readonly string[]): boolean {
    try {
      const read = parsePacked(JSON.parse(JSON.stringify(packed)));
      return sameTexts(
        unpackTexts(read, known, (call) => this.#book.of(call)),
        texts,
      );
    } catch (error) {
      // Longer than what a reader takes.
      if (error instanceof ColumnError) return false;
      throw error;
    }
  }
}
