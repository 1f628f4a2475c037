import type { Json } from "../json.ts";
import { base64Length, toBase64 } from "./base64.ts";
import type { PathSegment } from "./path.ts";
import type { Tag } from "./tags.ts";

/** What the walk offers to the types that need a tag. */
export interface Encoder {
  /** Encodes a part of the value that stands at `segment`. */
  encode(value: unknown, segment: PathSegment): Json;
  /** A tagged value; `bytes` bounds the JSON of what `value` holds beyond already encoded parts. */
  tag(tag: Tag, value: Json, bytes: number): Json;
  /** @throws ValueError at the place of the object, or of its part */
  refuse(reason: string, segment?: PathSegment): never;
}

type EncodeSpecial = (value: object, encoder: Encoder) => Json;

/** By what `Object.prototype.toString` says, which holds across realms. */
const SPECIALS = new Map<string, EncodeSpecial>([
  ["[object Date]", encodeDate],
  ["[object Map]", encodeMap],
  ["[object Set]", encodeSet],
  ["[object Uint8Array]", encodeBytes],
  ["[object ArrayBuffer]", encodeBuffer],
  ["[object Error]", encodeError],
  ["[object DOMException]", encodeError],
]);

/** Encodes an object that is neither an array nor plain. */
export function encodeSpecial(value: object, encoder: Encoder): Json {
  const encode = SPECIALS.get(brandOf(value));
  if (encode === undefined) return encoder.refuse(describe(value));
  return encode(value, encoder);
}

/** Whether `value` is a Uint8Array (a Node Buffer is one), and not a proxy of one. */
export function isBytes(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && brandOf(value) === "[object Uint8Array]";
}

function encodeDate(value: object, encoder: Encoder): Json {
  refuseExtras(value, encoder);
  // pure: reads a date that is given
  const time = Date.prototype.getTime.call(value);
  // pure: as above
  return encoder.tag("date", Number.isNaN(time) ? null : Date.prototype.toISOString.call(value), 29);
}

function encodeMap(value: object, encoder: Encoder): Json {
  refuseExtras(value, encoder);
  const entries: Json[] = [];
  for (const [key, item] of Map.prototype.entries.call(value)) {
    const keyJson = encoder.encode(key, { call: `.keys()[${entries.length}]` });
    const shown = typeof key === "string" ? JSON.stringify(key) : `key ${entries.length}`;
    entries.push([keyJson, encoder.encode(item, { call: `.get(${shown})` })]);
  }
  return encoder.tag("map", entries, 2 + 4 * entries.length);
}

function encodeSet(value: object, encoder: Encoder): Json {
  refuseExtras(value, encoder);
  const items: Json[] = [];
  for (const item of Set.prototype.values.call(value)) items.push(encoder.encode(item, items.length));
  return encoder.tag("set", items, 2 + items.length);
}

function encodeBytes(value: object, encoder: Encoder): Json {
  if (!isBytes(value)) return encoder.refuse(describe(value));
  return encoder.tag("bytes", toBase64(value), base64Length(value.length) + 2);
}

function encodeBuffer(value: object, encoder: Encoder): Json {
  refuseExtras(value, encoder);
  const bytes = new Uint8Array(ArrayBuffer.prototype.slice.call(value, 0));
  return encoder.tag("buffer", toBase64(bytes), base64Length(bytes.length) + 2);
}

/** Keys that the error shape has a place for, and the stack, which differs from one execution to the next. */
const ERROR_KEYS = new Set(["name", "message", "stack", "cause", "errors"]);

function encodeError(value: object, encoder: Encoder): Json {
  const error = value as Partial<Record<"name" | "message" | "cause" | "errors", unknown>>;
  const data = Object.entries(value).filter(([key]) => !ERROR_KEYS.has(key));
  return encoder.tag(
    "error",
    {
      name: encoder.encode(String(error.name), "name"),
      message: encoder.encode(String(error.message), "message"),
      ...(Object.hasOwn(value, "cause") ? { cause: encoder.encode(error.cause, "cause") } : {}),
      ...(Array.isArray(error.errors) ? { errors: encoder.encode(error.errors, "errors") } : {}),
      ...(data.length === 0
        ? {}
        : { data: data.map(([key, item]) => [encoder.encode(key, key), encoder.encode(item, key)]) }),
    },
    64 + 4 * data.length,
  );
}

/** A subclass has behaviour, and a named property would be lost: neither is data. */
function refuseExtras(value: object, encoder: Encoder): void {
  const root = Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {});
  if (root === null || Object.getPrototypeOf(root) !== null) encoder.refuse(describe(value));
  const [extra] = Object.keys(value);
  if (extra !== undefined) encoder.refuse(`${describe(value)} with a named property`, extra);
}

function brandOf(value: object): string {
  return Object.prototype.toString.call(value);
}

function describe(value: object): string {
  const maker: unknown = Reflect.get(value, "constructor");
  const name = typeof maker === "function" && maker.name !== "" ? maker.name : brandOf(value).slice(8, -1);
  return `it is ${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}, not plain data`;
}
