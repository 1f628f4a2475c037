import {
  type BundleSource,
  type ByteLine,
  decodeUtf8,
  type FindingCode,
  finding,
  LineSplitter,
  type OnFinding,
} from "@openexec/timeline";
import type { Reason } from "./accounting.ts";
import type { SessionFile } from "./session-importer.ts";

/** A pasted picture is one line. A longer line is no line of a session. */
const MAX_LINE = 64 * 1024 * 1024;

export type Fields = Readonly<Record<string, unknown>>;

/** A line of a log: its object, or why it has none. */
export type SessionLine = { readonly value: Fields } | { readonly none: Reason };

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The lines of a file as far as it went when it was opened, in groups as they are read, so that a reader awaits once for
 * many lines. A line is parsed when it is asked for; a group must be read to its end before the next one. Damage is a
 * finding each.
 */
export async function* readSessionLines(
  source: BundleSource,
  { path, bytes }: SessionFile,
  onFinding: OnFinding,
): AsyncGenerator<Iterable<SessionLine>, void, undefined> {
  const splitter = new LineSplitter(0, MAX_LINE);
  for await (const chunk of source.read(path, { from: 0, to: bytes })) {
    yield parseLines(splitter.push(chunk), path, onFinding);
  }
  const last = splitter.end();
  if (last !== undefined) yield [parseLine(last, path, onFinding)];
}

function* parseLines(
  lines: Iterable<ByteLine>,
  path: string,
  onFinding: OnFinding,
): Generator<SessionLine, void, undefined> {
  for (const line of lines) yield parseLine(line, path, onFinding);
}

function parseLine(line: ByteLine, file: string, onFinding: OnFinding): SessionLine {
  const wrong = (none: Reason, code: FindingCode, message: string): SessionLine => {
    onFinding(finding(code, { file, line: line.line, offset: line.offset, bytes: line.length, message }));
    return { none };
  };
  if (line.length > MAX_LINE) return wrong("too_long", "line_too_long", `the line has more than ${MAX_LINE} bytes`);
  const torn = line.state === "open";
  const text = decodeUtf8(line.content);
  if (text === undefined && !torn) return wrong("not_utf8", "line_not_utf8", "the line is not UTF-8");
  if (text !== undefined && text.trim() === "") return { none: "blank" };
  const value = text === undefined ? undefined : parseJson(text);
  // Whoever wrote it may still be writing it.
  if (value === undefined && torn) return wrong("torn", "line_torn", "the last line is cut off");
  if (value === undefined) return wrong("not_json", "line_not_json", "the line is not JSON");
  return isFields(value) ? { value } : wrong("not_object", "line_not_object", "the line is JSON, but no object");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
