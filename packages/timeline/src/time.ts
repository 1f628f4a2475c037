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

/** Date and time to the second, `2026-01-01T00:00:00`; then come a dot and one to six digits. */
const SECOND = 19;
const MOST_DIGITS = 6;
const [DOT, Z, ZERO] = [0x2e, 0x5a, 0x30];
/** The second that was asked for last: times of a log come in order, many in each second. */
let known: { readonly text: string; readonly micros: number } | undefined;

/** The microseconds of a time as logs have it, by its letters: a long run has hundreds of thousands of times. */
function fractionOf(at: string): number | undefined {
  const end = at.length - 1;
  const digits = end - SECOND - 1;
  if (digits < 1 || digits > MOST_DIGITS || at.charCodeAt(SECOND) !== DOT || at.charCodeAt(end) !== Z) return undefined;
  let micros = 0;
  for (let index = SECOND + 1; index <= SECOND + MOST_DIGITS; index++) {
    const digit = index < end ? at.charCodeAt(index) - ZERO : 0;
    if (digit < 0 || digit > 9) return undefined;
    micros = micros * 10 + digit;
  }
  return micros;
}

/** Microseconds since 1970 of an RFC 3339 time in UTC, or `undefined` if `at` is not one. */
export function parseAt(at: string): number | undefined {
  if (known !== undefined && at.startsWith(known.text)) {
    const fraction = fractionOf(at);
    if (fraction !== undefined) return known.micros + fraction;
  }
  const parts = AT.exec(at);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute;
  known = { text: at.slice(0, SECOND), micros: minutes * 60_000_000 + second * 1_000_000 };
  return known.micros + Number((parts[7] ?? "").padEnd(6, "0"));
}

/** Milliseconds from one time to another, with fractions; `undefined` if one of them is not a time. */
export function millisecondsBetween(from: string, to: string): number | undefined {
  const start = parseAt(from);
  const end = parseAt(to);
  return start === undefined || end === undefined ? undefined : (end - start) / 1000;
}
