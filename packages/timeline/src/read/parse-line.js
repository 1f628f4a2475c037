import { BUNDLE_FILES } from "../bundle/layout.js";
import { isEventType } from "../events/catalogue.js";
import { utf8Length } from "../json.js";
import { finding } from "./finding.js";
import { scanJson } from "./json-scan.js";
import { checkPayload } from "./payload-check.js";
import { isReadableFormat } from "./version.js";

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const HASH = /^[0-9a-f]{64}$/;
const isText = (value) => typeof value === "string";
/** Every field of the envelope: whether it may be absent, and what it must be. */
const ENVELOPE = {
  seq: { is: (value) => Number.isSafeInteger(value) && value > 0, what: "a positive integer" },
  at: { is: (value) => isText(value) && AT.test(value), what: "a UTC time with microseconds" },
  occurredAt: { optional: true, is: isText, what: "a string" },
  clock: { optional: true, is: isText, what: "a string" },
  type: { is: isText, what: "a string" },
  attemptId: { optional: true, is: isText, what: "a string" },
  callId: { optional: true, is: isText, what: "a string" },
  parentId: { optional: true, is: isText, what: "a string" },
  sessionId: { optional: true, is: isText, what: "a string" },
  source: { optional: true, is: isText, what: "a string" },
  payload: { is: isRecord, what: "an object" },
  hash: { is: (value) => isText(value) && HASH.test(value), what: "64 hexadecimal digits" },
};
const ENVELOPE_FIELDS = Object.entries(ENVELOPE);
const NO_FINDINGS = [];
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** Where `JSON.parse` stopped, in UTF-16 units, where the engine says so. */
function stoppedAt(error) {
  return Number(/position (\d+)/.exec(error.message)?.[1] ?? 0);
}
/** What the text of a line is worth before anyone looks at its fields. */
function parseObject(text, report) {
  const hidden = scanJson(text);
  if (hidden?.problem === "too_deep") {
    report("line_too_deep", "values are nested too deeply", hidden.at);
    return undefined;
  }
  let value;
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
function envelopeFault(value) {
  for (const [name, field] of ENVELOPE_FIELDS) {
    if (!Object.hasOwn(value, name)) {
      if (field.optional !== true) return ["line_field_missing", `the field "${name}" is missing`];
    } else if (!field.is(value[name])) return ["line_field_wrong", `the field "${name}" is not ${field.what}`];
  }
  return undefined;
}
/**
 * One line of a timeline, without its newline, as an event. Tolerant: a type that this version does not know gives an
 * {@link UnknownEvent} with its raw line; so does a payload that is not of its type. Unknown fields stay where they are
 * and are noted. `check: false` leaves payloads unchecked, for logs that were verified before.
 * @throws VersionError when the line is the start of a log from the future
 */
export function parseLine(text, place = {}, check = true) {
  const findings = [];
  const file = place.file ?? BUNDLE_FILES.timeline;
  const where = place.line === undefined ? {} : { line: place.line };
  const report = (code, message, at = 0, seq) => {
    const offset = place.offset === undefined ? {} : { offset: place.offset + utf8Length(text.slice(0, at)) };
    findings.push(finding(code, { file, ...where, ...offset, ...(seq === undefined ? {} : { seq }), message }));
  };
  let body = text;
  if (body.startsWith("\uFEFF")) {
    report("line_bom", "the line begins with a byte order mark");
    body = body.slice(1);
  }
  if (body.endsWith("\r")) {
    report("line_crlf", "the line ends in CR LF; something converted this file", text.length - 1);
    body = body.slice(0, -1);
  }
  if (body.trim() === "") {
    report("line_blank", "the line is blank");
    return { findings };
  }
  const value = parseObject(body, report);
  if (value === undefined) return { findings };
  if (value.type === "RunStarted" && isRecord(value.payload)) {
    const { format } = value.payload;
    if (!isReadableFormat(format)) report("format_unknown", `the format ${JSON.stringify(format)} is unknown`);
  }
  const fault = envelopeFault(value);
  if (fault !== undefined) {
    report(...fault);
    return { findings };
  }
  const event = value;
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(ENVELOPE, name));
  if (unknown.length > 0) report("field_unknown", `unknown fields: ${unknown.join(", ")}`, 0, event.seq);
  if (!isEventType(event.type)) {
    const type = event.type;
    report("type_unknown", `the event type ${JSON.stringify(type)} is unknown`, 0, event.seq);
    return { event: { ...event, raw: body }, findings };
  }
  if (check) {
    const checked = checkPayload(event.type, event.payload);
    if (checked.fits === "loosely") {
      report("field_unknown", `unknown fields: ${checked.fields.join(", ")}`, 0, event.seq);
    } else if (checked.fits === "no") {
      const at = checked.path === "" ? "the payload" : `payload.${checked.path}`;
      report("line_payload_wrong", `${at} is not what ${event.type} holds: ${checked.message}`, 0, event.seq);
      return { event: { ...event, raw: body }, findings };
    }
  }
  return { event, findings: findings.length === 0 ? NO_FINDINGS : findings };
}
//# sourceMappingURL=parse-line.js.map
