import { randomBytes } from "node:crypto";

/*
 * The originals of what a runtime may replace inside flow callbacks: the writer is called from there and must keep
 * its own time. Bound when this module loads, which is before any flow does.
 */

/** Milliseconds from an arbitrary start, never decreasing. */
export const monotonicNow: () => number = performance.now.bind(performance);
/** Milliseconds since 1970. */
export const wallNow: () => number = Date.now.bind(Date);
export const startTimer: typeof setTimeout = setTimeout;
export const stopTimer: typeof clearTimeout = clearTimeout;
export const startInterval: typeof setInterval = setInterval;
export const stopInterval: typeof clearInterval = clearInterval;

const bytes = randomBytes;
/** Random lower-case hexadecimal digits, two per byte. */
export function randomHex(length: number): string {
  return bytes(length).toString("hex");
}
