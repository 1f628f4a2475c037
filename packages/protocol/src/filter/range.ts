import type { NumberRange } from "../runs/filter.ts";

type ParseNumber = (text: string) => number | undefined;

const AMOUNT = /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i;
const DURATION = /^((?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)(ms|s|m|h|d)?$/i;
const DURATION_MS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** A number that is not negative. */
export function parseAmount(text: string): number | undefined {
  const amount = AMOUNT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(amount) ? amount : undefined;
}

/** Milliseconds: `1500`, `1.5s`, `2m`, `1h`. */
export function parseDuration(text: string): number | undefined {
  const [, count = "", unit = "ms"] = DURATION.exec(text) ?? [];
  const ms = count === "" ? Number.NaN : Number(count) * (DURATION_MS.get(unit.toLowerCase()) ?? Number.NaN);
  return Number.isFinite(ms) ? ms : undefined;
}

/** `>=1`, `<5`, `1..5` (both ends inside), `>1..<5`, or one number; `undefined` when it is none of them or holds nothing. */
export function parseRange(text: string, number: ParseNumber): NumberRange | undefined {
  const dots = text.indexOf("..");
  if (dots >= 0) {
    const low = text.slice(0, dots);
    const high = text.slice(dots + 2);
    if (low === "" && high === "") return undefined;
    const lower = low === "" ? {} : parseEnd(low, ">", number);
    const upper = high === "" ? {} : parseEnd(high, "<", number);
    if (lower === undefined || upper === undefined) return undefined;
    return checked({ ...lower, ...upper });
  }
  if (text.startsWith(">")) return parseEnd(text, ">", number);
  if (text.startsWith("<")) return parseEnd(text, "<", number);
  const exact = number(text.startsWith("=") ? text.slice(1) : text);
  return exact === undefined ? undefined : { min: exact, max: exact };
}

/** One end of a range: `>` or `<`, with or without `=`, or the number alone. */
function parseEnd(text: string, sign: "<" | ">", number: ParseNumber): NumberRange | undefined {
  const signed = text.startsWith(sign);
  const closed = text[1] === "=";
  const open = signed && !closed;
  const value = number(signed ? text.slice(closed ? 2 : 1) : text);
  if (value === undefined) return undefined;
  if (sign === ">") return open ? { min: value, minOpen: true } : { min: value };
  return open ? { max: value, maxOpen: true } : { max: value };
}

function checked(range: NumberRange): NumberRange | undefined {
  return range.min !== undefined && range.max !== undefined && range.min > range.max ? undefined : range;
}

/** Undoes {@link parseRange}. `undefined` for a range that says nothing. */
export function printRange(range: NumberRange, print: (value: number) => string): string | undefined {
  const { min, max, minOpen = false, maxOpen = false } = range;
  if (min === undefined && max === undefined) return undefined;
  if (max === undefined) return `${minOpen ? ">" : ">="}${print(min ?? 0)}`;
  if (min === undefined) return `${maxOpen ? "<" : "<="}${print(max)}`;
  if (min === max && !minOpen && !maxOpen) return print(min);
  return `${minOpen ? ">" : ""}${print(min)}..${maxOpen ? "<" : ""}${print(max)}`;
}

/** Milliseconds as short as {@link parseDuration} reads back exactly: `90000` is `90s`. */
export function printDuration(ms: number): string {
  for (const unit of ["h", "m", "s"]) {
    const count = ms / (DURATION_MS.get(unit) ?? 1);
    if (count >= 1 && Number.isInteger(count) && count < 1e6) return `${count}${unit}`;
  }
  return `${ms}ms`;
}
