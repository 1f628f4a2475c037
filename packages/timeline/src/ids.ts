/** A value of `string` that only the functions of this file make. */
type Brand<Name extends string> = string & { readonly __brand: Name };

/** `run_` and a UUID version 7; sorts by start time. */
export type RunId = Brand<"RunId">;
/** Scope path, node and attempt number: `fan[3]/review#1`. */
export type AttemptId = Brand<"AttemptId">;
/** Attempt and the number of the call within it: `fan[3]/review#1:2`. */
export type CallId = Brand<"CallId">;
/** Directory name of a bound agent session: slug and hash. */
export type SessionId = Brand<"SessionId">;
/** 64 lower-case hexadecimal digits. */
export type Sha256Hex = Brand<"Sha256Hex">;

const RUN_ID = /^run_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what a node id may not carry into a path
const RESERVED = /[/[\]#:%\u0000-\u001f\u007f]/g;

/** The run id in `text`, or `undefined` if it is not one. */
export function parseRunId(text: string): RunId | undefined {
  return RUN_ID.test(text) ? (text as RunId) : undefined;
}

/**
 * A UUID version 7 as run id.
 * @param unixMs start of the run, milliseconds since 1970
 * @param random at least 10 random bytes
 */
export function newRunId(unixMs: number, random: Uint8Array): RunId {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  const byte = (index: number): number => random[index] ?? 0;
  const time = hex(Math.floor(unixMs), 12);
  const randA = hex(((byte(0) << 8) | byte(1)) & 0x0fff, 3);
  const variant = hex(((byte(2) & 0x3f) | 0x80) & 0xff, 2) + hex(byte(3), 2);
  const node = [4, 5, 6, 7, 8, 9].map((index) => hex(byte(index), 2)).join("");
  return `run_${time.slice(0, 8)}-${time.slice(8)}-7${randA}-${variant}-${node}` as RunId;
}

/** The digest in `text`, or `undefined` if it is not one. */
export function parseSha256(text: string): Sha256Hex | undefined {
  return SHA256.test(text) ? (text as Sha256Hex) : undefined;
}

/** Node ids are free text; in a path the characters that structure it stand as `%XX`. */
export function escapeNodeId(nodeId: string): string {
  return nodeId.replace(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** Undoes {@link escapeNodeId}. */
export function unescapeNodeId(escaped: string): string {
  return escaped.replace(/%([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/**
 * The id of an attempt.
 * @param scope path of the enclosing scope, `""` at the top, else for example `fan[3]`
 * @param attempt counts from 1 inside the scope
 */
export function attemptId(scope: string, nodeId: string, attempt: number): AttemptId {
  const path = scope === "" ? escapeNodeId(nodeId) : `${scope}/${escapeNodeId(nodeId)}`;
  return `${path}#${attempt}` as AttemptId;
}

/** The id of the `k`-th call of an attempt; `k` counts from 1 in call order. */
export function callId(attempt: AttemptId | undefined, k: number): CallId {
  return `${attempt ?? ""}:${k}` as CallId;
}

/** The parts of an attempt id, or `undefined` if `text` is not one. `nodeId` is unescaped, `scope` is not. */
export function parseAttemptId(text: string): { scope: string; nodeId: string; attempt: number } | undefined {
  const hash = text.lastIndexOf("#");
  if (hash < 0) return undefined;
  const attempt = Number(text.slice(hash + 1));
  if (!Number.isInteger(attempt) || attempt < 1) return undefined;
  const path = text.slice(0, hash);
  const slash = path.lastIndexOf("/");
  return { scope: slash < 0 ? "" : path.slice(0, slash), nodeId: unescapeNodeId(path.slice(slash + 1)), attempt };
}

/** The attempt that made a call, or `undefined` for calls outside any attempt. */
export function attemptOfCall(id: CallId): AttemptId | undefined {
  const attempt = id.slice(0, id.lastIndexOf(":"));
  return attempt === "" ? undefined : (attempt as AttemptId);
}
