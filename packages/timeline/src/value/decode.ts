import type { Json, JsonObject } from "../json.ts";
import { decodeTagged } from "./decode-tagged.ts";
import { MAX_DEPTH } from "./encode.ts";
import { TAG } from "./tags.ts";
import { ValueError } from "./value-error.ts";

/**
 * The value that {@link encodeValue} was given, made anew at each call: nobody shares a mutable object. Bytes and
 * Node Buffers come back as Uint8Array, objects without a prototype as plain ones.
 * @param base name of the value in an error
 * @throws ValueError `value_not_decodable` when `json` holds a tag that this version does not know, or a broken one
 */
export function decodeValue(json: Json, base = "value"): unknown {
  return typeof json === "object" && json !== null ? decodeAt(json, base, 0) : json;
}

function decodeAt(json: Json, base: string, depth: number): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (depth > MAX_DEPTH) throw new ValueError("value_not_decodable", base, `it is nested more than ${MAX_DEPTH} deep`);
  if (isList(json)) {
    const list: unknown[] = [];
    for (const item of json) list.push(decodeAt(item, base, depth + 1));
    return list;
  }
  return decodeObject(json, base, depth);
}

function decodeObject(json: JsonObject, base: string, depth: number): unknown {
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(json)) {
    const item = json[key];
    if (key === TAG) {
      return decodeTagged(json, {
        decode: (part) => decodeAt(part, base, depth + 1),
        refuse: (reason) => {
          throw new ValueError("value_not_decodable", base, reason);
        },
      });
    }
    const value = item === undefined ? undefined : decodeAt(item, base, depth + 1);
    // A log may come from anywhere: assigning this key would change the prototype.
    if (key === "__proto__") Object.defineProperty(object, key, { value, ...DATA });
    else object[key] = value;
  }
  return object;
}

const DATA = { enumerable: true, writable: true, configurable: true };

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
