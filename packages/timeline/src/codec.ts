import { type Draft, type Scope, TIMELINE_FORMAT } from "./event.ts";
import { CATALOGUE } from "./events/catalogue.ts";
import type { Sha256 } from "./hash.ts";
import type { Sha256Hex } from "./ids.ts";

/** The hash before the first line. */
export function genesis(sha256: Sha256): Sha256Hex {
  return sha256(TIMELINE_FORMAT);
}

function field(name: keyof Scope, value: Scope[keyof Scope]): string {
  return value === undefined ? "" : `,"${name}":${JSON.stringify(value)}`;
}

function timeFields({ occurredAt, clock }: Scope): string {
  return `${field("occurredAt", occurredAt)}${field("clock", clock)}`;
}

function scopeFields({ attemptId, callId, parentId, sessionId, source, redacted }: Scope): string {
  const place = `${field("attemptId", attemptId)}${field("callId", callId)}${field("parentId", parentId)}`;
  return `${place}${field("sessionId", sessionId)}${field("source", source)}${field("redacted", redacted)}`;
}

/**
 * The frozen encoder of `openexec.timeline.v1`: envelope keys in the order of the format, payload keys in schema
 * order (the schema rebuilds the object), user data in insertion order. Without `hash`; ends before it.
 * @throws ZodError when the payload is not of its type
 */
export function encodeEvent(seq: number, at: string, draft: Draft, check = true): string {
  const payload = check ? CATALOGUE[draft.type].payload.parse(draft.payload) : draft.payload;
  const head = `{"seq":${seq},"at":"${at}"${timeFields(draft)},"type":"${draft.type}"`;
  return `${head}${scopeFields(draft)},"payload":${JSON.stringify(payload)}}`;
}

/** The hash of a line: chained over the bytes before `,"hash":"`, closed by `}`. */
export function chainHash(previous: Sha256Hex, bodyWithoutHash: string, sha256: Sha256): Sha256Hex {
  return sha256(`${previous}\n${bodyWithoutHash}`);
}

/** The whole line, without its newline. */
export function sealLine(bodyWithoutHash: string, hash: Sha256Hex): string {
  return `${bodyWithoutHash.slice(0, -1)},"hash":"${hash}"}`;
}
