import { parseAt } from "@openexec/timeline";

const SECOND = 1_000_000;
/** Letters of `2026-01-01T00:00:00`. */
const PREFIX = 19;

/** The second that was written last: times of a log come in order, many in each second. */
let known: { readonly second: number; readonly text: string } | undefined;

/** Microseconds since 1970 as logs write a time: RFC 3339, UTC, six digits. */
export function atOf(micros: number): string {
  const second = Math.floor(micros / SECOND);
  if (known?.second !== second) {
    // pure: a calendar for a number that was given, no clock
    known = { second, text: new Date(second * 1000).toISOString().slice(0, PREFIX) };
  }
  return `${known.text}.${String(micros - second * SECOND + SECOND).slice(1)}Z`;
}

/** Differences of times below this, and sums of those, are exact numbers: it is in the year 2112. */
const EXACT = 2 ** 52;

/** Microseconds since 1970 of a time that {@link atOf} writes just so and that columns can add up, else `undefined`. */
export function microsOf(at: unknown): number | undefined {
  if (typeof at !== "string") return undefined;
  const micros = parseAt(at);
  return micros !== undefined && Math.abs(micros) < EXACT && atOf(micros) === at ? micros : undefined;
}
