import type { Json, JsonObject } from "../json.ts";
import { fromBase64, toBase64 } from "../value/base64.ts";
import { TAG } from "../value/tags.ts";
import { NeedleSearch } from "./needle-search.ts";
import { isMask } from "./placeholder.ts";
import { type Span, spansInOrder } from "./span.ts";
import { BYTES, toBinaryString, toBytes } from "./spelling.ts";
import type { VaultEntry } from "./vault.ts";

/** Puts secrets back into what a log holds, for code that goes on with its run. What nobody knows stays a placeholder. */
export interface Recall {
  /** Strings anywhere in it, keys and encoded bytes included. */
  json<Value extends Json>(json: Value): Value;
  bytes(bytes: Uint8Array): Uint8Array;
}

/** Where secrets touched, one placeholder may stand for a text with another one in it. */
const MAX_ROUNDS = 6;

/** @param vault what placeholders stand for; one that stands for two secrets stays as it is */
export function createRecall(vault: readonly Pick<VaultEntry, "placeholder" | "secret">[]): Recall {
  const secrets = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { placeholder, secret } of vault) {
    if ((secrets.get(placeholder) ?? secret) !== secret) ambiguous.add(placeholder);
    secrets.set(placeholder, secret);
  }
  for (const placeholder of ambiguous) secrets.delete(placeholder);
  const all = [...secrets.keys()];
  // A mask is so plain that a text may hold one by chance: it counts where it stands alone.
  const needles = all
    .filter((text) => !isMask(text))
    .map((text) => ({ text, name: text, spelled: { value: text, write: (value: string) => value } }));
  const inText = new NeedleSearch(needles);
  const inBytes = new NeedleSearch(needles.map((needle) => ({ ...needle, text: BYTES.fromText(needle.text) })));
  const text = (whole: string): string => secrets.get(whole) ?? putBack(whole, inText, (name) => secrets.get(name));
  const bytes = (whole: Uint8Array): Uint8Array => {
    const binary = toBinaryString(whole);
    const revealed = putBack(binary, inBytes, (name) => BYTES.fromText(secrets.get(name) ?? name));
    return revealed === binary ? whole : toBytes(revealed);
  };
  return {
    bytes,
    json: <Value extends Json>(json: Value) => (all.length === 0 ? json : (inJson(json, text, bytes) as Value)),
  };
}

function putBack(text: string, needles: NeedleSearch, secretOf: (placeholder: string) => string | undefined): string {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const spans: Span[] = [];
    needles.find(current, spans);
    if (spans.length === 0) return current;
    let next = "";
    let done = 0;
    for (const { start, end, name } of spansInOrder(spans)) {
      if (start < done) continue;
      next += current.slice(done, start) + (secretOf(name) ?? current.slice(start, end));
      done = end;
    }
    current = next + current.slice(done);
  }
  return current;
}

function inJson(json: Json, text: (text: string) => string, bytes: (bytes: Uint8Array) => Uint8Array): Json {
  if (typeof json === "string") return text(json);
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item: Json) => inJson(item, text, bytes));
  const object = json as JsonObject;
  const tagged =
    (object[TAG] === "bytes" || object[TAG] === "buffer") && typeof object.value === "string"
      ? fromBase64(object.value)
      : undefined;
  if (tagged !== undefined) return { ...object, value: toBase64(bytes(tagged)) };
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, item]) =>
      item === undefined ? [] : [[text(key), inJson(item, text, bytes)]],
    ),
  );
}
