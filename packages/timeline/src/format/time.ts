import { UNKNOWN } from "./numbers.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration given in milliseconds: `<1 ms`, `820 ms`, `4.2 s`, `1 m 03 s`, `2 h 14 m`, `3 d 04 h`. */
export function formatDuration(milliseconds: number | undefined): string {
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return UNKNOWN;
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  if (milliseconds === 0) return "0 ms";
  if (milliseconds < 0.5) return "<1 ms";
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / SECOND).toFixed(1)} s`;
  if (milliseconds < HOUR - 500) return two(milliseconds, MINUTE, "m", SECOND, "s");
  if (milliseconds < DAY - MINUTE / 2) return two(milliseconds, HOUR, "h", MINUTE, "m");
  return two(milliseconds, DAY, "d", HOUR, "h");
}

/** Rounded to the small unit first, so that 59.7 s never shows as `0 m 60 s`. */
function two(milliseconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.round(milliseconds / small);
  const perLarge = large / small;
  return `${Math.floor(smalls / perLarge)} ${largeName} ${String(smalls % perLarge).padStart(2, "0")} ${smallName}`;
}

/**
 * How long ago `then` was, both in milliseconds since 1970: `now`, `12 s ago`, `3 m ago`, `2 h ago`, `5 d ago`,
 * `in 3 m`. Beyond four weeks a date says more: the caller shows one.
 */
export function formatRelative(then: number | undefined, now: number): string {
  if (then === undefined || !Number.isFinite(then) || !Number.isFinite(now)) return UNKNOWN;
  const distance = Math.abs(now - then);
  if (distance < 5 * SECOND) return "now";
  const [unit, name] = UNITS.find(([size]) => distance >= size) ?? [SECOND, "s"];
  const text = `${Math.floor(distance / unit)} ${name}`;
  return then <= now ? `${text} ago` : `in ${text}`;
}

const UNITS = [
  [DAY, "d"],
  [HOUR, "h"],
  [MINUTE, "m"],
] as const;
