import type { Sha256 } from "../hash.ts";
import type { Json } from "../json.ts";
import { filterBytes } from "./filter-bytes.ts";
import { filterHeaders, type Header } from "./filter-headers.ts";
import { filterJson } from "./filter-json.ts";
import { filterPieces } from "./filter-pieces.ts";
import type { KnownValue } from "./known-values.ts";
import { Redactor, type Replacement } from "./redactor.ts";
import { ByteStreamFilter, TextStreamFilter } from "./stream-filter.ts";
import type { VaultEntry } from "./vault.ts";

export interface SecretsFilterOptions {
  /** Secrets by value: the credentials among the variables of the environment. */
  readonly knownValues: readonly KnownValue[];
  /** Secret of the project, hex: the same secret has the same placeholder in one project and another elsewhere. */
  readonly key: string;
  readonly sha256: Sha256;
  /** Secrets of this run that were replaced before: what stood for them stands for them again. */
  readonly earlier?: readonly Pick<VaultEntry, "secret" | "placeholder">[];
  /** `false`: each spelling of a value has a placeholder of its own, as before behaviour `spellsPlaceholdersAlike`. */
  readonly spellAlike?: boolean;
}

/** What was filtered, and what was replaced in it; `value` is the very thing that was given when nothing was. */
export interface Filtered<Value> {
  readonly value: Value;
  readonly replacements: readonly Replacement[];
}

/**
 * Takes credentials out of everything that is about to be written: known values in their usual spellings, tokens of
 * known shape, keys, passwords in URLs, and tokens that a name or header before them gives away. Placeholders keep the
 * length. Filtering twice changes nothing more. Ids that merely look random stay. Time is linear in the input.
 */
export interface SecretsFilter {
  text(text: string): Filtered<string>;
  /** UTF-8 or any other bytes; the result has as many. */
  bytes(bytes: Uint8Array): Filtered<Uint8Array>;
  /** Strings anywhere in it, keys and encoded bytes included. */
  json<Value extends Json>(json: Value): Filtered<Value>;
  headers(headers: readonly Header[]): Filtered<readonly Header[]>;
  /** One text that arrived in pieces, such as the deltas of a streamed answer: pieces of the same lengths. */
  pieces(pieces: readonly string[]): Filtered<readonly string[]>;
  /** For a text that is still being written. */
  textStream(): TextStreamFilter;
  byteStream(): ByteStreamFilter;
  /** Everything that was replaced so far, by placeholder, for the vault and the list of the bundle. */
  vaultEntries(): readonly VaultEntry[];
}

export function createSecretsFilter(options: SecretsFilterOptions): SecretsFilter {
  const redactor = new Redactor(options);
  const run = <Value>(work: () => Value): Filtered<Value> => {
    const { result, replacements } = redactor.tally(work);
    return { value: result, replacements };
  };
  return {
    text: (text) => run(() => redactor.redact(text)),
    bytes: (bytes) => run(() => filterBytes(bytes, redactor)),
    json: (json) => run(() => filterJson(json, redactor)),
    headers: (headers) => run(() => filterHeaders(headers, redactor)),
    pieces: (pieces) => run(() => filterPieces(pieces, redactor)),
    textStream: () => new TextStreamFilter(redactor),
    byteStream: () => new ByteStreamFilter(redactor),
    vaultEntries: () => redactor.vaultEntries(),
  };
}
