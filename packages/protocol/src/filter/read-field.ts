import type { Choice, RunFilter } from "../runs/filter.ts";
import { MOMENT_FORMS, parseMoment } from "./moment.ts";
import { nearest } from "./nearest.ts";
import type { FilterProblem } from "./problem.ts";
import { parseAmount, parseDuration, parseRange } from "./range.ts";
import type { ScannedValue } from "./scan.ts";
import { type FieldType, type FilterFieldName, fieldOf } from "./words.ts";

export interface FilterOptions {
  /** Milliseconds since 1970: what `2h` is counted from. */
  readonly now: number;
  /** Values of fields that depend on the runs; to ask for what is not among them is an error. */
  readonly known?: { readonly [Field in FilterFieldName]?: readonly string[] };
}

/** What one field was given. `word` is how the user spells the field. */
export interface FieldInput {
  readonly field: FilterFieldName;
  readonly word: string;
  readonly values: readonly ScannedValue[];
  readonly negated: boolean;
  readonly from: number;
  readonly to: number;
}

/** The value of a field, or what is wrong with it. */
export type FieldReading = { readonly value: unknown } | { readonly problem: FilterProblem };

type Reader = (input: FieldInput, options: FilterOptions) => FieldReading;

/** Checks and reads the values of one field. */
export function readField(input: FieldInput, options: FilterOptions): FieldReading {
  const { values, negated, word } = input;
  const faulty = values.map((value) => faultOf(value, word)).find((problem) => problem !== undefined);
  if (faulty !== undefined) return { problem: faulty };
  const { fieldType } = fieldOf(input.field);
  if (negated && fieldType !== "choice" && fieldType !== "flag") {
    const { from, to } = input;
    return { problem: { code: "not_negatable", from, to, message: `${word} can't be turned around with a minus` } };
  }
  return READERS[fieldType](input, options);
}

function faultOf(value: ScannedValue, word: string): FilterProblem | undefined {
  const { from, to, strayTo } = value;
  if (value.unclosed) return { code: "unclosed_quote", from, to, message: "this quote is never closed" };
  if (strayTo !== undefined) {
    return { code: "bad_value", from: to, to: strayTo, message: "after a closing quote comes a space or a comma" };
  }
  if (value.text !== "") return undefined;
  return { code: "missing_value", from, to, message: `${word} needs a value` };
}

const readMoment: Reader = one((value, { word }, { now }) => {
  const moment = parseMoment(value.text, now);
  return moment === undefined ? bad(value, `${word} takes a time: ${MOMENT_FORMS}`) : { value: moment };
});

const readText: Reader = one(({ text }) => ({ value: text }));

const READERS = {
  choice: readChoice,
  moment: readMoment,
  duration: one((value, { word }) => {
    const range = parseRange(value.text, parseDuration);
    return range === undefined ? bad(value, `${word} takes >5s, <=1m, 1s..5s or milliseconds`) : { value: range };
  }),
  amount: one((value, { word }) => {
    const range = parseRange(value.text, parseAmount);
    return range === undefined ? bad(value, `${word} takes >=1, <0.5, 1..5 or a number`) : { value: range };
  }),
  flag: one((value, { word, negated }) => {
    const flag = FLAGS.get(value.text.toLowerCase());
    return flag === undefined
      ? bad(value, `${word} takes true or false`, ["true", "false"])
      : { value: flag !== negated };
  }),
  word: one((value, input) => {
    const { known } = fieldOf(input.field);
    return known === undefined || known.includes(value.text)
      ? { value: value.text }
      : unknown(value, input.word, known);
  }),
  text: readText,
} satisfies Record<FieldType, Reader>;

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);

function one(read: (value: ScannedValue, input: FieldInput, options: FilterOptions) => FieldReading): Reader {
  return (input, options) => {
    const [value, second] = input.values;
    if (value === undefined) throw new RangeError("a scanned term has at least one value");
    return second === undefined ? read(value, input, options) : bad(second, `${input.word} takes one value`);
  };
}

function readChoice(input: FieldInput, options: FilterOptions): FieldReading {
  const { known: all } = fieldOf(input.field);
  const chosen: string[] = [];
  const refused: string[] = [];
  for (const value of input.values) {
    const values = value.negated === input.negated ? chosen : refused;
    // To leave out what no run has changes nothing; what can never be is a slip there too.
    const known = all ?? (values === chosen ? options.known?.[input.field] : undefined);
    if (known !== undefined && !isKnown(value.text, input.field, known)) return unknown(value, input.word, known);
    if (!values.includes(value.text)) values.push(value.text);
  }
  const choice: Choice = {
    ...(chosen.length === 0 ? {} : { in: chosen }),
    ...(refused.length === 0 ? {} : { notIn: refused }),
  };
  return { value: choice };
}

function isKnown(text: string, field: FilterFieldName, known: readonly string[]): boolean {
  if (known.includes(text) || text === "*") return true;
  if (field === "tool" && text.endsWith(".*")) return known.some((name) => name.startsWith(text.slice(0, -1)));
  return field === "commit" && text.length >= 4 && known.some((name) => name.startsWith(text));
}

function bad({ from, to }: ScannedValue, message: string, known?: readonly string[]): FieldReading {
  return { problem: { code: "bad_value", from, to, message, ...(known === undefined ? {} : { known }) } };
}

function unknown({ from, to, text }: ScannedValue, word: string, known: readonly string[]): FieldReading {
  const close = nearest(text, known);
  const shown = known.slice(0, 12).join(", ") + (known.length > 12 ? ` and ${known.length - 12} more` : "");
  const hint = close === undefined ? "" : `; did you mean ${close}?`;
  const message = `${word} is never ${JSON.stringify(text)}: it can be ${shown}${hint}`;
  return {
    problem: { code: "unknown_value", from, to, message, known, ...(close === undefined ? {} : { nearest: close }) },
  };
}

/** Adds what a second term of the same field says; `undefined` where a field can be said once only. */
export function mergeField(field: FilterFieldName, before: unknown, value: unknown): unknown {
  if (fieldOf(field).fieldType === "choice") {
    const [a, b] = [before as Choice, value as Choice];
    const union = (x: readonly string[] = [], y: readonly string[] = []): readonly string[] => [
      ...new Set([...x, ...y]),
    ];
    return {
      ...(a.in === undefined && b.in === undefined ? {} : { in: union(a.in, b.in) }),
      ...(a.notIn === undefined && b.notIn === undefined ? {} : { notIn: union(a.notIn, b.notIn) }),
    };
  }
  return field === "text" ? `${before} ${value}` : undefined;
}

/** A filter in the making: fields are set by name, their types are those that {@link readField} gives. */
export type FilterDraft = { -readonly [Field in keyof RunFilter]?: unknown };
