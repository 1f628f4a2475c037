import type { Json } from "@openexec/timeline";
import { type Fields, isFields } from "./session-lines.ts";

const NOTHING: Fields = {};

/** The own property of a line's object; what a prototype holds is no data. */
export function at(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function textOf(fields: Fields, key: string): string | undefined {
  const value = at(fields, key);
  return typeof value === "string" ? value : undefined;
}

export function numberOf(fields: Fields, key: string): number | undefined {
  const value = at(fields, key);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** An object without fields when there is none. */
export function fieldsOf(fields: Fields, key: string): Fields {
  const value = at(fields, key);
  return isFields(value) ? value : NOTHING;
}

/** The objects of a list; anything else in it is left out. */
export function listOf(fields: Fields, key: string): readonly Fields[] {
  const value = at(fields, key);
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** What came out of `JSON.parse`. */
export function json(value: unknown): Json {
  return (value === undefined ? null : value) as Json;
}

/** `text` on one line of at most `most` characters; what is left out is counted. */
export function oneLine(text: string, most = 200): string {
  const line = text.replace(/\s+/g, " ").trim();
  return clip(line, most);
}

export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${cut}… (${text.length - cut.length} more characters)`;
}
