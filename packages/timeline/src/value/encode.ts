import type { Json } from "../json.ts";
import { base64Length, toBase64 } from "./base64.ts";
import { type Encoder, encodeSpecial, isBytes } from "./encode-special.ts";
import { formatPath, type PathSegment } from "./path.ts";
import { isReservedKey, TAG, type Tag } from "./tags.ts";
import { ValueError } from "./value-error.ts";

/** A user value as JSON, ready for the filter and the log. */
export interface EncodedValue {
  /** Never shares an object with the value that it was made of. */
  readonly json: Json;
  /** At least the UTF-8 bytes of `JSON.stringify(json)`. */
  readonly bound: number;
  /** A copy of the bytes when the whole value is one Uint8Array; `json` says the same in base64. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** Deeper nesting is refused: recursive readers of this and other languages fail not far above. */
export const MAX_DEPTH = 128;
/** Bytes of `{"$openexec":"undefined","value":}`, the longest frame of a tag. */
const TAG_BYTES = 34;
/** A UTF-16 unit takes at most 6 bytes in JSON: `\u001f`. */
const UNIT_BYTES = 6;
/** `-1.2345678901234567e-300` and a comma. */
const NUMBER_BYTES = 25;

/**
 * Walks `value` into JSON: plain data as it is; Date, bytes, Map, Set, BigInt, undefined, NaN, ±Infinity, -0, Error and
 * holes of arrays as tags. Key order is kept; an object that is referred to twice is written twice. The stack of an
 * Error is left out, since it differs from one execution to the next. Keys that are symbols or not enumerable are no
 * data, as in JSON.
 * @param base name of the value in the path of an error
 * @throws ValueError `value_not_encodable` for anything else: functions, symbols, class instances, cycles, promises,
 * getters that throw
 */
export function encodeValue(value: unknown, base = "value"): EncodedValue {
  if (typeof value === "string") return { json: value, bound: value.length * UNIT_BYTES + 2 };
  if (isPlainNumber(value)) return { json: value, bound: NUMBER_BYTES };
  if (typeof value === "boolean" || value === null) return { json: value, bound: 5 };
  return new Walk(base).run(value);
}

/** Bytes at the root may be large and then never become base64: that text is made when someone asks. */
function encodeBytes(value: Uint8Array): EncodedValue {
  const bytes = new Uint8Array(value);
  return {
    get json(): Json {
      return { [TAG]: "bytes", value: toBase64(bytes) };
    },
    bound: base64Length(bytes.length) + 2 + TAG_BYTES,
    bytes,
  };
}

class Walk implements Encoder {
  #bound = 0;
  readonly #base: string;
  readonly #segments: PathSegment[] = [];
  readonly #ancestors: object[] = [];
  /** The part that is being read; becomes a segment on the way down. */
  #at: PathSegment | undefined;

  constructor(base: string) {
    this.#base = base;
  }

  run(value: unknown): EncodedValue {
    try {
      if (typeof value === "object" && value !== null && isBytes(value)) return encodeBytes(value);
      const json = this.#encode(value);
      return { json, bound: this.#bound };
    } catch (error) {
      if (error instanceof ValueError) throw error;
      throw this.#error("reading it throws", error);
    }
  }

  encode(value: unknown, segment: PathSegment): Json {
    this.#at = segment;
    const json = this.#encode(value);
    this.#at = undefined;
    return json;
  }

  tag(tag: Tag, value: Json, bytes: number): Json {
    this.#bound += TAG_BYTES + bytes;
    return { [TAG]: tag, value };
  }

  refuse(reason: string, segment?: PathSegment): never {
    if (segment !== undefined) this.#at = segment;
    throw this.#error(reason);
  }

  #error(reason: string, cause?: unknown): ValueError {
    const path = this.#at === undefined ? this.#segments : [...this.#segments, this.#at];
    return new ValueError("value_not_encodable", formatPath(this.#base, path), reason, cause);
  }

  #encode(value: unknown): Json {
    if (typeof value === "string") {
      this.#bound += value.length * UNIT_BYTES + 2;
      return value;
    }
    if (isPlainNumber(value)) {
      this.#bound += NUMBER_BYTES;
      return value;
    }
    if (typeof value === "boolean" || value === null) {
      this.#bound += 5;
      return value;
    }
    if (typeof value === "object") return this.#object(value);
    if (value === undefined) {
      this.#bound += TAG_BYTES;
      return { [TAG]: "undefined" };
    }
    if (typeof value === "number") return this.tag("number", value === 0 ? "-0" : String(value), 11);
    if (typeof value === "bigint") {
      const digits = value.toString();
      return this.tag("bigint", digits, digits.length + 2);
    }
    return this.refuse(`it is a ${typeof value}`);
  }

  #object(value: object): Json {
    const at = this.#at;
    if (at !== undefined) this.#segments.push(at);
    this.#at = undefined;
    if (this.#ancestors.includes(value)) this.refuse("it contains itself");
    if (this.#ancestors.length >= MAX_DEPTH) this.refuse(`it is nested more than ${MAX_DEPTH} deep`);
    this.#ancestors.push(value);
    const json = Array.isArray(value)
      ? this.#array(value)
      : isPlain(value)
        ? this.#plain(value)
        : encodeSpecial(value, this);
    this.#ancestors.pop();
    if (at !== undefined) this.#segments.pop();
    this.#at = undefined;
    return json;
  }

  #plain(value: { readonly [key: string]: unknown }): Json {
    const json: Record<string, Json> = {};
    this.#bound += 2;
    for (const key of Object.keys(value)) {
      if (isReservedKey(key)) return this.#reserved(value);
      this.#bound += key.length * UNIT_BYTES + 4;
      this.#at = key;
      json[key] = this.#encode(value[key]);
    }
    this.#at = undefined;
    return json;
  }

  #reserved(value: { readonly [key: string]: unknown }): Json {
    const entries: Json[] = [];
    for (const key of Object.keys(value)) {
      this.#bound += key.length * UNIT_BYTES + 6;
      this.#at = key;
      entries.push([key, this.#encode(value[key])]);
    }
    return this.tag("object", entries, 2);
  }

  #array(value: readonly unknown[]): Json {
    const json: Json[] = [];
    this.#bound += 2;
    for (let index = 0; index < value.length; index++) {
      this.#bound += 1;
      this.#at = index;
      const item = value[index];
      if (item === undefined && !(index in value)) return this.#sparse(value);
      json.push(this.#encode(item));
    }
    this.#at = undefined;
    const named = namedProperty(value);
    if (named !== undefined) this.refuse("it is a named property of an array", named);
    return json;
  }

  /** Only what is there: an array of one item and a length of a billion stays small. */
  #sparse(value: readonly unknown[]): Json {
    const entries: Json[] = [];
    const named = namedProperty(value);
    if (named !== undefined) this.refuse("it is a named property of an array", named);
    for (const key of Object.keys(value)) {
      this.#bound += NUMBER_BYTES + 3;
      entries.push([Number(key), this.encode(value[Number(key)], Number(key))]);
    }
    return this.tag("sparse", [value.length, ...entries], NUMBER_BYTES + 3);
  }
}

function isPlainNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && (value !== 0 || 1 / value > 0);
}

/** Made by a literal, `JSON.parse` or `Object.create(null)`, in this realm or another. */
function isPlain(value: object): value is { readonly [key: string]: unknown } {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** The first own enumerable key that is no index: it would be lost without a word. Own keys list indices first. */
function namedProperty(value: readonly unknown[]): string | undefined {
  const last = Object.keys(value).at(-1);
  return last === undefined || isIndex(last) ? undefined : last;
}

function isIndex(key: string): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 - 1 && String(index) === key;
}
