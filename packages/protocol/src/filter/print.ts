import type { Choice, NumberRange, RunFilter } from "../runs/filter.ts";
import { printDuration, printRange } from "./range.ts";
import { FIELD_NAMES, type FieldType, type FilterFieldName, fieldOf } from "./words.ts";

type Print = (value: unknown, quote: (text: string) => string) => string | undefined;

const PRINTERS = {
  choice: (value, quote) => {
    const { in: chosen = [], notIn = [] } = value as Choice;
    const values = [...chosen.map(quote), ...notIn.map((text) => `!${quote(text)}`)];
    return values.length === 0 ? undefined : values.join(",");
  },
  moment: (value) => value as string,
  duration: (value) => printRange(value as NumberRange, printDuration),
  amount: (value) => printRange(value as NumberRange, String),
  flag: String,
  word: (value, quote) => quote(value as string),
  text: (value, quote) => (value === "" ? undefined : quote(value as string)),
} satisfies Record<FieldType, Print>;

/** What each field of a filter says, in the order of the grammar. */
export function printFields(
  filter: RunFilter,
  quote: (text: string, fieldType: FieldType) => string,
): readonly (readonly [FilterFieldName, string])[] {
  return FIELD_NAMES.flatMap((field) => {
    const value = filter[field];
    if (value === undefined) return [];
    const { fieldType } = fieldOf(field);
    const print: Print = PRINTERS[fieldType];
    const text = print(value, (raw) => quote(raw, fieldType));
    return text === undefined ? [] : [[field, text] as const];
  });
}

/** The filter command that says `filter`: `parseFilter` reads it back as the same. */
export function printFilter(filter: RunFilter): string {
  return printFields(filter, quoteInCommand)
    .map(([field, text]) => (field === "text" ? text : `${fieldOf(field).word}:${text}`))
    .join(" ");
}

function quoteInCommand(text: string, fieldType: FieldType): string {
  // Free text is the one value that nothing marks as such.
  if (fieldType === "text") return quoted(text);
  return /^[^\s",!][^\s,]*$/.test(text) ? text : quoted(text);
}

/** In quotes, with the escapes that the grammar knows. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
