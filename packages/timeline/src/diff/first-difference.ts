import type { Json } from "../json.ts";

/** Where two JSON values part: the path, and what stands there (`undefined`: nothing). */
export interface Difference {
  /** `payload.request.messages[0].content`; `""` for the whole. */
  readonly path: string;
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

/** The first place, in order of keys, at which two values differ; `undefined` when they are equal, key order included. */
export function firstDifference(
  expected: Json | undefined,
  actual: Json | undefined,
  path = "",
): Difference | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
      const found = firstDifference(expected[index], actual[index], `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(expected) || !isObject(actual)) return { path, expected, actual };
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  for (const key of keys) {
    const found = firstDifference(own(expected, key), own(actual, key), path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  const sameOrder = Object.keys(expected).every((key, index) => Object.keys(actual)[index] === key);
  return sameOrder ? undefined : { path, expected, actual };
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

const AROUND = 160;

/** The parts of two texts around the place at which they part, for people. */
export function excerpts(expected: string, actual: string): { readonly expected: string; readonly actual: string } {
  let at = 0;
  while (at < expected.length && at < actual.length && expected[at] === actual[at]) at++;
  const cut = (text: string): string => {
    const from = Math.max(0, at - AROUND);
    const to = Math.min(text.length, at + AROUND);
    return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
  };
  return { expected: cut(expected), actual: cut(actual) };
}
