import type { Json, JsonObject } from "../json.ts";
import { fromBase64, toBase64 } from "../value/base64.ts";
import { TAG } from "../value/tags.ts";
import { filterBytes } from "./filter-bytes.ts";
import { filterCredential, filterHeaderValue, isCredentialHeader } from "./filter-headers.ts";
import type { Redactor } from "./redactor.ts";

/** The JSON with secrets replaced in every string, keys included; the same reference when nothing changed. */
export function filterJson<Value extends Json>(json: Value, redactor: Redactor): Value;
export function filterJson(json: Json, redactor: Redactor): Json {
  if (typeof json === "string") return redactor.redact(json);
  if (typeof json !== "object" || json === null) return json;
  return isList(json) ? filterList(json, redactor) : filterObject(json, redactor);
}

function filterList(list: readonly Json[], redactor: Redactor): readonly Json[] {
  const [name, value, more] = list;
  if (typeof name === "string" && typeof value === "string" && more === undefined) {
    return filterPair(list, name, value, redactor);
  }
  let copy: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (item === undefined) continue;
    const clean = filterJson(item, redactor);
    if (clean === item) continue;
    copy ??= [...list];
    copy[index] = clean;
  }
  return copy ?? list;
}

/** Headers travel as pairs: `["authorization", "Bearer …"]`. */
function filterPair(pair: readonly Json[], name: string, value: string, redactor: Redactor): readonly Json[] {
  const cleanName = redactor.redact(name);
  const cleanValue = filterHeaderValue(name, value, redactor);
  return cleanName === name && cleanValue === value ? pair : [cleanName, cleanValue];
}

function filterObject(object: JsonObject, redactor: Redactor): Json {
  let changed: Map<string, readonly [string, Json]> | undefined;
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (item === undefined) continue;
    if (key === TAG && (item === "bytes" || item === "buffer")) return filterTaggedBytes(object, redactor);
    const cleanKey = redactor.redact(key);
    const clean = filterField(key, item, redactor);
    if (clean === item && cleanKey === key) continue;
    changed ??= new Map();
    changed.set(key, [cleanKey, clean]);
  }
  if (changed === undefined) return object;
  const replaced = changed;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => replaced.get(key) ?? [key, item]));
}

/** Headers travel as fields of objects too, and passwords have names there. */
function filterField(key: string, item: Json, redactor: Redactor): Json {
  if (typeof item !== "string") return filterJson(item, redactor);
  if (item.length >= MIN_CREDENTIAL && isCredentialHeader(key)) return filterCredential(item, key, redactor);
  const clean = redactor.redact(item);
  if (clean !== item || item.length < MIN_CREDENTIAL || !isCredentialField(key) || !OPAQUE.test(item)) return clean;
  return redactor.replace(item, "field", key);
}

const MIN_CREDENTIAL = 8;
/** What a password or key looks like: no blank, and not a reference to one (`$TOKEN`, `{{token}}`, a path). */
const OPAQUE = /^(?![${<./~])(?=.*\d)(?=.*[A-Za-z])[^\s]+$/;
const FIELD =
  /^(?:password|passwd|passphrase|secret|client_?secret|secret_?(?:access_?)?key|api_?key|private_?key|account_?key|(?:access|refresh|auth|bot|api|session|security)_?token)$/i;
const MAX_FIELD = 20;

function isCredentialField(key: string): boolean {
  return key.length <= MAX_FIELD && FIELD.test(key);
}

/** Base64 hides what stands in it from every rule but the known values. */
function filterTaggedBytes(object: JsonObject, redactor: Redactor): Json {
  const bytes = typeof object.value === "string" ? fromBase64(object.value) : undefined;
  if (bytes === undefined) return object;
  const clean = filterBytes(bytes, redactor);
  return clean === bytes ? object : { ...object, value: toBase64(clean) };
}

function isList(json: readonly Json[] | JsonObject): json is readonly Json[] {
  return Array.isArray(json);
}
