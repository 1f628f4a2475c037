import type { StoredValue } from "../events/shared.ts";
import { isWithin, type Json } from "../json.ts";
import { decodeUtf8, isWellFormed } from "../utf8.ts";
import { decodeValue } from "./decode.ts";
import type { EncodedValue } from "./encode.ts";
import { ValueError } from "./value-error.ts";

/** A value whose JSON takes more UTF-8 bytes is a file. */
export const INLINE_LIMIT = 4096;

/** Content of a file that holds a value; a string stands for its UTF-8 bytes. `extension` has no dot. */
export interface ValueFile {
  readonly bytes: string | Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly extension: string;
}
export type ValuePlan = { readonly inline: Json } | { readonly artifact: ValueFile };

const TEXT = "text/plain";
const BYTES = "application/octet-stream";
const JSON_TYPE = "application/json";
/**
 * Where an encoded (and filtered) value goes: inline up to 4 KiB of JSON, else into a file, text and bytes as they
 * are and everything else as JSON. Text with lone surrogates has no UTF-8 and becomes a JSON file.
 */
export function planValue(encoded: EncodedValue): ValuePlan {
  const { bound, bytes } = encoded;
  if (bound <= INLINE_LIMIT) return { inline: encoded.json };
  if (bytes !== undefined && bytes.length > INLINE_LIMIT) {
    return { artifact: { bytes, mediaType: BYTES, extension: "bin" } };
  }
  const { json } = encoded;
  // In JSON it is no shorter.
  const isLongText = typeof json === "string" && json.length > INLINE_LIMIT;
  if (isLongText && isWellFormed(json)) return { artifact: { bytes: json, mediaType: TEXT, extension: "txt" } };
  const text = JSON.stringify(json);
  if (isWithin(text, INLINE_LIMIT)) return { inline: json };
  if (bytes !== undefined) return { artifact: { bytes, mediaType: BYTES, extension: "bin" } };
  if (typeof json === "string" && isWellFormed(json)) {
    return { artifact: { bytes: json, mediaType: TEXT, extension: "txt" } };
  }
  return { artifact: { bytes: text, mediaType: JSON_TYPE, extension: "json" } };
}

/**
 * Undoes encode, plan and store; a fresh value at each call.
 * @param file content of the artifact; needed exactly when `stored` names one
 * @throws ValueError `value_not_decodable` for a missing file, a foreign media type, invalid UTF-8 or JSON
 */
export function decodeStored(stored: StoredValue, file?: Uint8Array, base = "value"): unknown {
  if (!("artifact" in stored)) return decodeValue(stored.value as Json, base);
  const { mediaType, path } = stored.artifact;
  const fail = (reason: string, cause?: unknown): never => {
    throw new ValueError("value_not_decodable", base, reason, cause);
  };
  if (file === undefined) return fail(`its file ${path} is missing`);
  if (mediaType === BYTES) return new Uint8Array(file);
  if (mediaType !== TEXT && mediaType !== JSON_TYPE) return fail(`${path} is ${mediaType}, which holds no value`);
  const text = decodeUtf8(file) ?? fail(`${path} is not UTF-8`);
  if (mediaType === TEXT) return text;
  return decodeValue(
    parseJson(text, (cause) => fail(`${path} is not JSON`, cause)),
    base,
  );
}

function parseJson(text: string, fail: (cause: unknown) => never): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return fail(cause);
  }
}
