import type { Json, JsonObject } from "../json.ts";
import { fromBase64 } from "./base64.ts";
import { TAG, TAGS, type Tag } from "./tags.ts";

export interface Decoder {
  decode(part: Json): unknown;
  /** @throws ValueError */
  refuse(reason: string): never;
}

type DecodeTag = (value: Json | undefined, decoder: Decoder) => unknown;

const NUMBERS = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

const DECODERS = {
  undefined: () => undefined,
  number: (value, decoder) => NUMBERS.get(text(value, decoder)) ?? decoder.refuse("it is no special number"),
  bigint: (value, decoder) => {
    const digits = text(value, decoder);
    return /^-?\d+$/.test(digits) ? BigInt(digits) : decoder.refuse("it is no integer");
  },
  // pure: the time is given
  date: (value, decoder) => new Date(value === null ? Number.NaN : text(value, decoder)),
  bytes: (value, decoder) => bytes(value, decoder),
  buffer: (value, decoder) => bytes(value, decoder).buffer,
  map: (value, decoder) =>
    new Map(pairs(value, decoder).map(([key, item]) => [decoder.decode(key), decoder.decode(item)])),
  set: (value, decoder) => new Set(list(value, decoder).map((item) => decoder.decode(item))),
  object: (value, decoder) =>
    Object.fromEntries(pairs(value, decoder).map(([key, item]) => [text(key, decoder), decoder.decode(item)])),
  sparse: decodeSparse,
  error: decodeError,
} satisfies Record<Tag, DecodeTag>;

/** Decodes an object whose first key is the tag. */
export function decodeTagged(json: JsonObject, decoder: Decoder): unknown {
  const tag = TAGS.find((known) => known === json[TAG]);
  if (tag === undefined) return decoder.refuse(`its tag ${JSON.stringify(json[TAG])} is not known here`);
  return DECODERS[tag](json.value, decoder);
}

function decodeSparse(value: Json | undefined, decoder: Decoder): unknown[] {
  const [length, ...entries] = list(value, decoder);
  if (typeof length !== "number" || !isLength(length)) return decoder.refuse("it has no length");
  const array = new Array<unknown>(length);
  for (const [index, item] of pairs(entries, decoder)) {
    if (typeof index !== "number" || !isLength(index) || index >= length) return decoder.refuse("an index is wrong");
    array[index] = decoder.decode(item);
  }
  return array;
}

const ERROR_CLASSES = new Map<string, ErrorConstructor>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((maker) => [maker.name, maker]),
);

/** The built-in class of that name, else Error with the name; the stack is what every execution can have: the head. */
function decodeError(value: Json | undefined, decoder: Decoder): Error {
  const record = isObject(value) ? value : decoder.refuse("it is no error");
  const name = text(record.name, decoder);
  const message = text(record.message, decoder);
  const cause = record.cause === undefined ? undefined : { cause: decoder.decode(record.cause) };
  const errors = record.errors === undefined ? undefined : decoder.decode(record.errors);
  const error = Array.isArray(errors)
    ? new AggregateError(errors, message, cause)
    : new (ERROR_CLASSES.get(name) ?? Error)(message, cause);
  if (error.name !== name) hidden(error, "name", name);
  hidden(error, "stack", `${name}: ${message}`);
  for (const [key, item] of record.data === undefined ? [] : pairs(record.data, decoder)) {
    const data = { value: decoder.decode(item), enumerable: true, writable: true, configurable: true };
    Object.defineProperty(error, text(key, decoder), data);
  }
  return error;
}

function hidden(target: object, key: string, value: string): void {
  Object.defineProperty(target, key, { value, enumerable: false, writable: true, configurable: true });
}

function text(value: Json | undefined, decoder: Decoder): string {
  return typeof value === "string" ? value : decoder.refuse("a text is missing");
}

function bytes(value: Json | undefined, decoder: Decoder): Uint8Array<ArrayBuffer> {
  return fromBase64(text(value, decoder)) ?? decoder.refuse("it is no base64");
}

function list(value: Json | undefined, decoder: Decoder): readonly Json[] {
  return Array.isArray(value) ? value : decoder.refuse("a list is missing");
}

function pairs(value: Json | undefined, decoder: Decoder): (readonly [Json, Json])[] {
  return list(value, decoder).map((pair) => {
    const [first, second, more] = list(pair, decoder);
    if (first === undefined || second === undefined || more !== undefined) return decoder.refuse("a pair is broken");
    return [first, second];
  });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLength(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}
