import { BUNDLE_FILES } from "../bundle/layout.ts";
import type { TimelineEvent, UnknownEvent } from "../event.ts";
import { isEventType } from "../events/catalogue.ts";
import { utf8Length } from "../json.ts";
import { type Finding, type FindingCode, finding } from "./finding.ts";
import { scanJson } from "./json-scan.ts";
import { checkPayload } from "./payload-check.ts";
import { isReadableFormat } from "./version.ts";

/** Where a line stands. `offset` is in bytes from the start of the file, `line` from 1. */
export interface LinePlace {
  readonly file?: string;
  readonly line?: number;
  readonly offset?: number;
}

export interface ParsedLine {
  /** Absent when the line cannot be understood. */
  readonly event?: TimelineEvent | UnknownEvent;
  readonly findings: readonly Finding[];
}

/** `at` is where in the line, in UTF-16 units. */
type Report = (code: FindingCode, message: string, at?: number, seq?: number) => void;

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const HASH = /^[0-9a-f]{64}$/;
const isText = (value: unknown): boolean => typeof value === "string";

/** Every field of the envelope: whether it may be absent, and what it must be. */
const ENVELOPE: Readonly<Record<string, { optional?: true; is(value: unknown): boolean; what: string }>> = {
  seq: { is: (value) => Number.isSafeInteger(value) && (value as number) > 0, what: "a positive integer" },
  at: { is: (value) => isText(value) && AT.test(value as string), what: "a UTC time with microseconds" },
  occurredAt: { optional: true, is: isText, what: "a string" },
  clock: { optional: true, is: isText, what: "a string" },
  type: { is: isText, what: "a string" },
  attemptId: { optional: true, is: isText, what: "a string" },
  callId: { optional: true, is: isText, what: "a string" },
  parentId: { optional: true, is: isText, what: "a string" },
  sessionId: { optional: true, is: isText, what: "a string" },
  redacted: { optional: true, is: Array.isArray, what: "a list" },
  source: { optional: true, is: isText, what: "a string" },
  payload: { is: isRecord, what: "an object" },
  hash: { is: (value) => isText(value) && HASH.test(value as string), what: "64 hexadecimal digits" },
};
const ENVELOPE_FIELDS = Object.entries(ENVELOPE);
const UNCHECKED = { fits: "yes" } as const;
const NO_FINDINGS: readonly Finding[] = [];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The line without what editors and converters add, or `undefined` if there is nothing on it. */
function unwrap(text: string, report: Report): string | undefined {
  let body = text;
  if (body.startsWith("\uFEFF")) {
    report("line_bom", "the line begins with a byte order mark");
    body = body.slice(1);
  }
  if (body.endsWith("\r")) {
    report("line_crlf", "the line ends in CR LF; something converted this file", text.length - 1);
    body = body.slice(0, -1);
  }
  if (body.trim() !== "") return body;
  report("line_blank", "the line is blank");
  return undefined;
}

/** Where `JSON.parse` stopped, in UTF-16 units, where the engine says so. */
function stoppedAt(error: SyntaxError): number {
  return Number(/position (\d+)/.exec(error.message)?.[1] ?? 0);
}

/** What the text of a line is worth before anyone looks at its fields. */
function parseObject(text: string, report: Report): Record<string, unknown> | undefined {
  const hidden = scanJson(text);
  if (hidden?.problem === "too_deep") {
    report("line_too_deep", "values are nested too deeply", hidden.at);
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const nul = text.indexOf("\u0000");
    if (nul >= 0) report("line_nul", "the line holds a NUL byte", nul);
    else report("line_not_json", "the line is not JSON", stoppedAt(error));
    return undefined;
  }
  if (hidden !== undefined) {
    report("line_duplicate_key", `the key ${JSON.stringify(hidden.key)} stands twice in one object`, hidden.at);
    return undefined;
  }
  if (!isRecord(value)) {
    report("line_not_object", "the line is not a JSON object");
    return undefined;
  }
  return value;
}

/** The first fault of the envelope, if it has one. */
function envelopeFault(value: Record<string, unknown>): readonly [FindingCode, string] | undefined {
  for (const [name, field] of ENVELOPE_FIELDS) {
    if (!Object.hasOwn(value, name)) {
      if (field.optional !== true) return ["line_field_missing", `the field "${name}" is missing`];
    } else if (!field.is(value[name])) return ["line_field_wrong", `the field "${name}" is not ${field.what}`];
  }
  return undefined;
}

/** Reports a format that is not read here. @throws VersionError when it is a later one */
function checkFormat(value: Record<string, unknown>, report: Report): void {
  if (value.type !== "RunStarted" || !isRecord(value.payload)) return;
  const { format } = value.payload;
  if (!isReadableFormat(format)) report("format_unknown", `the format ${JSON.stringify(format)} is unknown`);
}

/** The event in a line whose envelope is right. */
function toEvent(
  value: Record<string, unknown>,
  raw: string,
  check: boolean,
  report: Report,
): TimelineEvent | UnknownEvent {
  const event = value as unknown as Omit<UnknownEvent, "raw">;
  const { type, seq } = event;
  const fields = Object.keys(value).filter((name) => !Object.hasOwn(ENVELOPE, name));
  if (!isEventType(type)) {
    report("type_unknown", `the event type ${JSON.stringify(type)} is unknown`, 0, seq);
    return { ...event, raw };
  }
  const checked = check ? checkPayload(type, event.payload) : UNCHECKED;
  if (checked.fits === "no") {
    const at = checked.path === "" ? "the payload" : `payload.${checked.path}`;
    report("line_payload_wrong", `${at} is not what ${type} holds: ${checked.message}`, 0, seq);
    return { ...event, raw };
  }
  if (checked.fits === "loosely") fields.push(...checked.fields.map((field) => `payload.${field}`));
  if (fields.length > 0) report("field_unknown", `unknown fields: ${fields.join(", ")}`, 0, seq);
  return value as unknown as TimelineEvent;
}

/**
 * One line of a timeline, without its newline, as an event. Tolerant: a type that this version does not know gives an
 * {@link UnknownEvent} with its raw line; so does a payload that is not of its type. Unknown fields stay where they are
 * and are noted. `check: false` leaves payloads unchecked, for logs that were verified before.
 * @throws VersionError when the line is the start of a log from the future
 */
export function parseLine(text: string, place: LinePlace = {}, check = true): ParsedLine {
  let findings: Finding[] | undefined;
  const report: Report = (code, message, at = 0, seq = undefined) => {
    findings ??= [];
    findings.push(
      finding(code, {
        file: place.file ?? BUNDLE_FILES.timeline,
        ...(place.line === undefined ? {} : { line: place.line }),
        ...(place.offset === undefined ? {} : { offset: place.offset + utf8Length(text.slice(0, at)) }),
        ...(seq === undefined ? {} : { seq }),
        message,
      }),
    );
  };
  const body = unwrap(text, report);
  const value = body === undefined ? undefined : parseObject(body, report);
  if (body === undefined || value === undefined) return { findings: findings ?? NO_FINDINGS };
  checkFormat(value, report);
  const fault = envelopeFault(value);
  if (fault !== undefined) report(...fault);
  const event = fault === undefined ? { event: toEvent(value, body, check, report) } : {};
  return { ...event, findings: findings ?? NO_FINDINGS };
}
