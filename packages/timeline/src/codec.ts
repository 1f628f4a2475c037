import { OpenExecError } from "./error/openexec-error.ts";
import { type Draft, type Scope, TIMELINE_FORMAT } from "./event.ts";
import { CATALOGUE } from "./events/catalogue.ts";
import { fitPayload, MAX_LINE_BYTES } from "./fit-line.ts";
import type { Sha256 } from "./hash.ts";
import type { Sha256Hex } from "./ids.ts";
import { isWithin } from "./json.ts";

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
  const body = encodeBody(seq, at, draft, payload);
  if (isShort(body)) return body;
  const fitted = encodeBody(seq, at, draft, fitPayload(payload));
  if (isShort(fitted)) return fitted;
  throw new OpenExecError(
    "line_too_long",
    `An event ${draft.type} takes more than ${MAX_LINE_BYTES} bytes as a line of the log.`,
    {
      hint: "Keep large data as an artifact, or in files.",
      fields: { type: draft.type, attemptId: draft.attemptId, characters: fitted.length },
    },
  );
}

function encodeBody(seq: number, at: string, draft: Draft, payload: unknown): string {
  const head = `{"seq":${seq},"at":"${at}"${timeFields(draft)},"type":"${draft.type}"`;
  return `${head}${scopeFields(draft)},"payload":${JSON.stringify(payload)}}`;
}

/** Whether the line fits, its hash included. */
function isShort(body: string): boolean {
  return isWithin(body, MAX_LINE_BYTES - 80);
}

/** The hash of a line: chained over the bytes before `,"hash":"`, closed by `}`. */
export function chainHash(previous: Sha256Hex, bodyWithoutHash: string, sha256: Sha256): Sha256Hex {
  return sha256(`${previous}\n${bodyWithoutHash}`);
}

/** The whole line, without its newline. */
export function sealLine(bodyWithoutHash: string, hash: Sha256Hex): string {
  return `${bodyWithoutHash.slice(0, -1)},"hash":"${hash}"}`;
}
