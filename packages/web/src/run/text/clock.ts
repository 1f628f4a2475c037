import { exactDuration } from "../../parts/exact.ts";

/** A moment of a run as on a clock: `0:01.2`, `1:03.4`, `2:14:05`. @param ms since its start */
export function clockOf(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours}:${two(minutes)}:${two(rest)}`;
  return `${minutes}:${two(rest)}.${tenths % 10}`;
}

/** The same without rounding: `1,234 ms after the start`. @param ms since the start of the run */
export const exactClock = (ms: number): string => `${exactDuration(ms)} after the start`;
