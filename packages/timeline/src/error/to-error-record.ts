import type { ErrorRecord } from "../events/shared.ts";

type ErrorHead = Pick<ErrorRecord, "code" | "name" | "message">;

/** Longest message and stack in UTF-16 units; what is longer is cut and says so. */
const MAX_TEXT = 65_536;
/** Longest code and name. */
const MAX_WORD = 256;
/** A chain of causes is cut here; real ones have two or three links. */
const MAX_CAUSES = 16;
const UNREADABLE = "a thrown value that cannot be read";

/**
 * The one shape of an error, made of anything that was thrown. An Error gives its trimmed message, else its name; a
 * string itself; an object with a non-empty `message` that; everything else its JSON, else `String()` of it. `cause`
 * lists inner errors nearest first: the cause, then the members of an AggregateError, then theirs; at most 16, each
 * object once. A message above 64 Ki units is cut with a mark. Never throws, and a record gives itself.
 */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  const cause = causesOf(thrown);
  const stack = read(thrown, "stack");
  return {
    ...headOf(thrown),
    ...(cause.length === 0 ? {} : { cause }),
    ...(typeof stack === "string" && stack !== "" ? { stack: cut(stack, MAX_TEXT) } : {}),
  };
}

function headOf(thrown: unknown): ErrorHead {
  const name = nameOf(thrown);
  const code = codeOf(read(thrown, "code"));
  return { ...(code === undefined ? {} : { code }), name, message: cut(messageOf(thrown, name), MAX_TEXT) };
}

function messageOf(thrown: unknown, name: string): string {
  if (typeof thrown === "string") return thrown;
  const message = read(thrown, "message");
  if (isError(thrown)) return (typeof message === "string" ? message.trim() : "") || name;
  if (typeof message === "string" && (message !== "" || isEmptyRecord(thrown))) return message;
  return jsonOf(thrown) ?? stringOf(thrown);
}

/** What `toErrorRecord("")` makes must give itself again; its message is empty. */
function isEmptyRecord(thrown: unknown): boolean {
  return jsonOf(thrown) === '{"name":"Error","message":""}';
}

function nameOf(thrown: unknown): string {
  const name = typeof thrown === "function" ? undefined : read(thrown, "name");
  return typeof name === "string" && name !== "" ? cut(name, MAX_WORD) : "Error";
}

function codeOf(code: unknown): string | undefined {
  if (typeof code === "number" || typeof code === "bigint") return String(code);
  return typeof code === "string" && code !== "" ? cut(code, MAX_WORD) : undefined;
}

function causesOf(thrown: unknown): ErrorHead[] {
  const heads: ErrorHead[] = [];
  const seen = new Set<unknown>([thrown]);
  const queue = directCauses(thrown);
  for (let next = queue.shift(); next !== undefined && heads.length < MAX_CAUSES; next = queue.shift()) {
    const inner = next.value;
    if (isObject(inner)) {
      if (seen.has(inner)) continue;
      seen.add(inner);
    }
    heads.push(headOf(inner));
    queue.push(...directCauses(inner));
  }
  return heads;
}

function directCauses(thrown: unknown): { readonly value: unknown }[] {
  if (!isObject(thrown)) return [];
  const cause = read(thrown, "cause");
  // A record already lists its chain; an Error may carry any value, an array included, as its one cause.
  const causes =
    cause === undefined || cause === null ? [] : isArray(cause) && !isError(thrown) ? items(cause) : [cause];
  const errors = read(thrown, "errors");
  return [...causes, ...(isError(thrown) && isArray(errors) ? items(errors) : [])].map((value) => ({ value }));
}

function items(list: readonly unknown[]): unknown[] {
  const length = read(list, "length");
  const count = typeof length === "number" ? Math.min(length, MAX_CAUSES) : 0;
  return Array.from({ length: count }, (_, index) => read(list, index));
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Proxies may throw from every question; such a value is simply not that. */
function ask<Answer>(question: () => Answer, otherwise: Answer): Answer {
  try {
    return question();
  } catch {
    return otherwise;
  }
}

function isArray(value: unknown): value is readonly unknown[] {
  return ask(() => Array.isArray(value), false);
}

function isError(value: unknown): boolean {
  return ask(() => value instanceof Error || Object.prototype.toString.call(value) === "[object Error]", false);
}

function read(value: unknown, key: string | number): unknown {
  return isObject(value) ? ask(() => Reflect.get(value, key), undefined) : undefined;
}

function jsonOf(value: unknown): string | undefined {
  const text: unknown = ask(() => JSON.stringify(value), undefined);
  return typeof text === "string" ? text : undefined;
}

function stringOf(value: unknown): string {
  return ask(() => String(value), undefined) ?? ask(() => Object.prototype.toString.call(value), UNREADABLE);
}

/** Cuts so that the result, mark included, is within `limit`: cutting twice changes nothing. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const mark = ` … [${text.length} characters, cut]`;
  return text.slice(0, Math.max(0, limit - mark.length)) + mark;
}
