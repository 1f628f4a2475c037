import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseRunId, type RunId } from "@openexec/timeline";
import { isErrno } from "../errno.ts";
import { withFileMutex } from "../lock/file-mutex.ts";

const NAME = "numbers.jsonl";
const NEWLINE = 0x0a;
/** More than the longest line by far. */
const LAST_BYTES = 4096;

/** Which number a run has. */
export interface NumberedRun {
  readonly number: number;
  readonly runId: RunId;
}

function parseNumber(line: string): NumberedRun | undefined {
  if (line.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null || !("number" in value) || !("runId" in value)) return undefined;
  const { number, runId } = value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1 || typeof runId !== "string") {
    return undefined;
  }
  const id = parseRunId(runId);
  return id === undefined ? undefined : { number, runId: id };
}

function parseAll(text: string): NumberedRun[] {
  return text.split("\n").flatMap((line) => parseNumber(line) ?? []);
}

/** All lines that can be understood, in file order; of a run that stands there twice the first. */
export function readNumbers(home: string): readonly NumberedRun[] {
  let text: string;
  try {
    text = readFileSync(join(home, NAME), "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
  const seen = new Set<string>();
  return parseAll(text).filter(({ runId }) => !seen.has(runId) && seen.add(runId));
}

/** The last number, from the end of the file; from all of it when its end is damaged. */
function lastNumber(home: string, descriptor: number, size: number): number {
  const tail = Buffer.alloc(Math.min(size, LAST_BYTES));
  readSync(descriptor, tail, 0, tail.length, size - tail.length);
  const last = parseAll(tail.toString("utf8")).at(-1);
  const known = last === undefined ? readNumbers(home) : [last];
  return known.reduce((highest, { number }) => Math.max(highest, number), 0);
}

/** Appends the next number for `runId`; durable when it returns. */
export function takeNumber(home: string, runId: RunId): number {
  return withFileMutex(join(home, `${NAME}.lock`), () => {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
    const descriptor = openSync(join(home, NAME), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    try {
      const { size } = fstatSync(descriptor);
      const number = lastNumber(home, descriptor, size) + 1;
      const end = Buffer.alloc(1, NEWLINE);
      if (size > 0) readSync(descriptor, end, 0, 1, size - 1);
      // A line that a crash cut off stays what it is; ours begins on a new one.
      const start = end[0] === NEWLINE ? "" : "\n";
      writeSync(descriptor, `${start}${JSON.stringify({ number, runId })}\n`);
      fsyncSync(descriptor);
      return number;
    } finally {
      closeSync(descriptor);
    }
  });
}
