import type { ErrorRecord } from "../events/shared.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal
const UNPRINTABLE = /[\s\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
const MAX_LENGTH = 500;

/**
 * One line of text for a person: message, code, and the nearest cause. Line breaks, control characters and
 * direction marks become spaces; longer than 500 units ends with `…`.
 */
export function describeError(record: ErrorRecord): string {
  const code = record.code === undefined || record.message.includes(record.code) ? "" : ` (${record.code})`;
  const nearest = record.cause?.[0]?.message;
  const because = nearest === undefined || record.message.includes(nearest) ? "" : `: ${nearest}`;
  const name = record.name === "Error" || record.message === record.name ? "" : `${record.name}: `;
  const line = `${name}${record.message}${code}${because}`.replace(UNPRINTABLE, " ").trim();
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1)}…`;
}
