import {
  type BundleSource,
  type ByteLine,
  decodeUtf8,
  type FindingCode,
  finding,
  type OnFinding,
  splitLines,
} from "@openexec/timeline";
import { envelopeSchema, PAYLOADS, type TracePayload, type TraceType } from "./schemas.ts";

/** acpx puts no bound on a line; this is ours. */
export const MAX_LINE = 16 * 1024 * 1024;

interface Envelope {
  readonly seq: number;
  readonly at: string;
  readonly nodeId?: string | undefined;
  readonly attemptId?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** A line of `trace.ndjson`. `unknown`: a type or payload that this reader does not know, kept as it is. */
export type TraceLine =
  | { [Type in TraceType]: Envelope & { readonly type: Type; readonly payload: TracePayload<Type> } }[TraceType]
  | (Envelope & { readonly type: "unknown"; readonly name: string; readonly payload: unknown });

export interface Trace {
  readonly lines: readonly TraceLine[];
  /** Bytes of a last line that was cut off. */
  readonly bytesCut: number;
}

type Report = (code: FindingCode, line: ByteLine, message: string, more?: { seq?: number; bytes?: number }) => void;

/** The JSON value of a line, or `undefined` with a finding. */
export function jsonOfLine(line: ByteLine, report: Report): unknown {
  if (line.state === "too_long") return report("line_too_long", line, `the line has ${line.length} bytes`);
  const text = decodeUtf8(line.content);
  if (text === undefined) return report("line_not_utf8", line, "the line is not UTF-8");
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (line.state === "open") report("line_torn", line, "the last line was cut off", { bytes: line.length });
    else report("line_not_json", line, "the line is not JSON");
    return undefined;
  }
}

/** Findings about lines of `file`. */
export function lineReporter(file: string, onFinding: OnFinding): Report {
  return (code, { line, offset }, message, more = {}) =>
    onFinding(finding(code, { file, line, offset, ...more, message }));
}

/** Tells when numbers are missing, twice or out of order. */
export function sequenceCheck(report: Report): (line: ByteLine, seq: number) => void {
  let last = 0;
  return (line, seq) => {
    if (seq !== last + 1)
      report("seq_gap", line, `the line has the number ${seq} where ${last + 1} comes next`, { seq });
    last = seq;
  };
}

function traceLine(value: unknown, line: ByteLine, report: Report): TraceLine | undefined {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) {
    report("line_field_wrong", line, `the line is no trace event: ${envelope.error.issues[0]?.path.join(".")}`);
    return undefined;
  }
  const { type, payload, ...place } = envelope.data;
  const { seq, at, nodeId, attemptId, sessionId } = place;
  const known = { seq, at, nodeId, attemptId, sessionId };
  if (!Object.hasOwn(PAYLOADS, type)) {
    report("type_unknown", line, `the event type ${JSON.stringify(type)} is unknown`, { seq });
    return { ...known, type: "unknown", name: type, payload };
  }
  const parsed = PAYLOADS[type as TraceType].safeParse(payload);
  if (parsed.success) return { ...known, type, payload: parsed.data } as TraceLine;
  const issue = parsed.error.issues[0];
  const message = `payload.${issue?.path.join(".")} is not what ${type} holds: ${issue?.message}`;
  report("line_payload_wrong", line, message, { seq });
  return { ...known, type: "unknown", name: type, payload };
}

/** Reads a trace as far as it goes. */
export async function readTrace(source: BundleSource, file: string, onFinding: OnFinding): Promise<Trace> {
  if ((await source.stat(file)) === undefined) {
    onFinding(finding("timeline_missing", { file, message: "the trace is missing; its projections are read instead" }));
    return { lines: [], bytesCut: 0 };
  }
  const report = lineReporter(file, onFinding);
  const check = sequenceCheck(report);
  const lines: TraceLine[] = [];
  let bytesCut = 0;
  for await (const line of splitLines(source.read(file), 0, MAX_LINE)) {
    const value = jsonOfLine(line, report);
    if (value === undefined && line.state === "open") bytesCut = line.length;
    const read = value === undefined ? undefined : traceLine(value, line, report);
    if (read === undefined) continue;
    check(line, read.seq);
    lines.push(read);
  }
  return { lines, bytesCut };
}
