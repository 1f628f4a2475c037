const AT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\d*Z$/;

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

let lastAt = "";
let lastMicros: number | undefined;

/** Microseconds since 1970 of an RFC 3339 time in UTC, or `undefined` if `at` is not one. */
export function parseAt(at: string): number | undefined {
  // One time is asked for several times in a row, by whoever has something to do with it.
  if (at !== lastAt) [lastAt, lastMicros] = [at, parse(at)];
  return lastMicros;
}

function parse(at: string): number | undefined {
  const parts = AT.exec(at);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const micros = Number((parts[7] ?? "").padEnd(6, "0"));
  return ((daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + micros;
}

/** Milliseconds from one time to another, with fractions; `undefined` if one of them is not a time. */
export function millisecondsBetween(from: string, to: string): number | undefined {
  const start = parseAt(from);
  const end = parseAt(to);
  return start === undefined || end === undefined ? undefined : (end - start) / 1000;
}
