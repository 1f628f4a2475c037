import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseRunId, type RunId } from "@openexec/timeline";
import { isErrno } from "../errno.ts";
import { withFileMutex } from "../lock/file-mutex.ts";
import { type NumberedRun, statedNumbers } from "./stated-numbers.ts";

/** Name of the file, in the home. */
export const NUMBERS_FILE = "numbers.jsonl";
const NEWLINE = 0x0a;
/** More than the longest line by far. */
const LAST_BYTES = 4096;

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

/** The lines that can be understood. */
export function parseNumbers(text: string): NumberedRun[] {
  return text.split("\n").flatMap((line) => parseNumber(line) ?? []);
}

/** All lines that can be understood, in file order; of a run that stands there twice the first. */
export function readNumbers(home: string): readonly NumberedRun[] {
  let text: string;
  try {
    text = readFileSync(join(home, NUMBERS_FILE), "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
  const seen = new Set<string>();
  return parseNumbers(text).filter(({ runId }) => !seen.has(runId) && seen.add(runId));
}

/** The last number, from the end of the file; from all of it when its end is damaged. */
function lastNumber(home: string, descriptor: number, size: number): number {
  const tail = Buffer.alloc(Math.min(size, LAST_BYTES));
  readSync(descriptor, tail, 0, tail.length, size - tail.length);
  const last = parseNumbers(tail.toString("utf8")).at(-1);
  const known = last === undefined ? readNumbers(home) : [last];
  return highest(known);
}

/**
 * Appends the next number for `runId`; durable when it returns. What a lost file held comes back from the manifests.
 * @param known asked first, while nobody else is given a number: a run that has one keeps it
 */
export function takeNumber(home: string, runId: RunId, known?: { of(runId: RunId): number | undefined }): number {
  return appending(home, (descriptor, size) => {
    const own = known?.of(runId);
    if (own !== undefined) return own;
    const lost = size === 0 ? renumbered(statedNumbers(home), []) : [];
    const stated = lost.find((run) => run.runId === runId);
    if (stated !== undefined) {
      append(descriptor, size, lost);
      return stated.number;
    }
    const last = size === 0 ? highest(lost) : lastNumber(home, descriptor, size);
    append(descriptor, size, [...lost, { number: last + 1, runId }]);
    return last + 1;
  });
}

/**
 * Gives runs that lost their line in the file a number again: the one that they state where it is free, else the next.
 * @param lost as {@link unnumbered} found them
 */
export function restoreNumbers(home: string, lost: readonly NumberedRun[]): void {
  appending(home, (descriptor, size) => {
    const known = readNumbers(home);
    const ids = new Set(known.map(({ runId }) => runId));
    const missing = lost.filter(({ runId }) => !ids.has(runId));
    append(descriptor, size, renumbered(missing, known));
  });
}

/** Runs whose manifest states a number and which have none in the file. */
export function unnumbered(home: string): readonly NumberedRun[] {
  const ids = new Set(readNumbers(home).map(({ runId }) => runId));
  return statedNumbers(home).filter(({ runId }) => !ids.has(runId));
}

/** Older runs first: of two that state the same number the one that had it first keeps it. Sorted by number. */
function renumbered(stated: readonly NumberedRun[], known: readonly NumberedRun[]): readonly NumberedRun[] {
  const taken = new Set(known.map(({ number }) => number));
  let last = Math.max(highest(known), highest(stated));
  const given = stated.map(({ number: own, runId }) => {
    const number = taken.has(own) ? ++last : own;
    taken.add(number);
    return { number, runId };
  });
  return given.sort((a, b) => a.number - b.number);
}

function highest(runs: readonly NumberedRun[]): number {
  return runs.reduce((most, { number }) => Math.max(most, number), 0);
}

/** Opens the file while no other process changes it. */
function appending<Result>(home: string, action: (descriptor: number, size: number) => Result): Result {
  return withFileMutex(join(home, `${NUMBERS_FILE}.lock`), () => {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
    const descriptor = openSync(join(home, NUMBERS_FILE), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    try {
      return action(descriptor, fstatSync(descriptor).size);
    } finally {
      closeSync(descriptor);
    }
  });
}

function append(descriptor: number, size: number, runs: readonly NumberedRun[]): void {
  const end = Buffer.alloc(1, NEWLINE);
  if (size > 0) readSync(descriptor, end, 0, 1, size - 1);
  // A line that a crash cut off stays what it is; ours begins on a new one.
  const start = end[0] === NEWLINE ? "" : "\n";
  const lines = runs.map(({ number, runId }) => `${JSON.stringify({ number, runId })}\n`);
  writeSync(descriptor, `${start}${lines.join("")}`);
  fsyncSync(descriptor);
}
