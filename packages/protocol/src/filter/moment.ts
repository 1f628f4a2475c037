import { parseAt } from "@openexec/timeline";

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);
const RELATIVE = /^(\d{1,9})([smhdw])$/;
const ABSOLUTE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d(?:\.\d{1,6})?))?(Z|[+-]\d\d:\d\d)?)?$/;

/** How a moment may be written. */
export const MOMENT_FORMS = "2h, 7d, 2026-11-20 or 2026-11-20T09:30:00Z";

/**
 * The moment that `text` names, RFC 3339 UTC with milliseconds: `2h` is two hours before `nowMs`, a date is its first
 * instant, a time without offset is UTC. `undefined` if it names none.
 */
export function parseMoment(text: string, nowMs: number): string | undefined {
  const [, count, unit = ""] = RELATIVE.exec(text) ?? [];
  if (count !== undefined)
    return formatMoment(Math.max(0, Math.floor(nowMs) - Number(count) * (UNIT_MS.get(unit) ?? 0)));
  const [, date, clock = "00:00", seconds = "00", offset = "Z"] = ABSOLUTE.exec(text) ?? [];
  if (date === undefined) return undefined;
  const [whole = "", fraction = ""] = seconds.split(".");
  const micros = parseAt(`${date}T${clock}:${whole}Z`);
  if (micros === undefined) return undefined;
  // The fraction apart: microseconds of far years are no exact numbers any more.
  const ms = micros / 1000 + Number(fraction.padEnd(3, "0").slice(0, 3));
  // A day or an hour that is none would come back as another one.
  if (!formatMoment(ms).startsWith(`${date}T${clock}:${whole}`)) return undefined;
  return formatMoment(ms - offsetMs(offset));
}

/** Milliseconds since 1970 as RFC 3339 UTC with milliseconds. */
export function formatMoment(ms: number): string {
  const day = Math.floor(ms / 86_400_000);
  const rest = ms - day * 86_400_000;
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, "0");
  const clock = [3_600_000, 60_000, 1000].map((unit, index) => pad(Math.floor(rest / unit) % (index === 0 ? 24 : 60)));
  return `${formatDay(day)}T${clock.join(":")}.${pad(rest % 1000, 3)}Z`;
}

/** The date of a day, counted from 1970-01-01; the inverse of the Gregorian calendar's day count. */
function formatDay(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(date).padStart(2, "0")].join("-");
}

function offsetMs(offset: string): number {
  if (offset === "Z") return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
