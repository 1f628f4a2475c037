import type { RunFilter } from "../runs/filter.ts";
import { nearest } from "./nearest.ts";
import { type ParsedFilter, parseFilter } from "./parse.ts";
import { printFields, quoted } from "./print.ts";
import type { FilterProblem } from "./problem.ts";
import { type FilterDraft, type FilterOptions, readField } from "./read-field.ts";
import { type ScannedValue, scanList } from "./scan.ts";
import { FIELD_NAMES, type FieldType, type FilterFieldName, fieldOf } from "./words.ts";

/** Parameters of a list beside its filter. */
export const LIST_PARAMS = ["limit", "cursor", "sort", "meta"] as const;

export interface ParamsOptions extends FilterOptions {
  /** Parameters that are somebody else's to read; default {@link LIST_PARAMS}. Any other one is an error. */
  readonly others?: readonly string[];
}

const FIELDS: ReadonlySet<string> = new Set(FIELD_NAMES);

/**
 * Reads the query of a list: one parameter per field of {@link RunFilter}, lists as `a,!b,"c, d"`, and `q` with a filter
 * command. A field that is said twice, a parameter that is none, a value that cannot be: each is a problem.
 */
export function filterFromParams(params: Iterable<readonly [string, string]>, options: ParamsOptions): ParsedFilter {
  const draft: FilterDraft = {};
  const problems: FilterProblem[] = [];
  const others: readonly string[] = options.others ?? LIST_PARAMS;
  const say = (field: FilterFieldName, value: unknown, param: string, text: string): void => {
    if (draft[field] === undefined) draft[field] = value;
    else problems.push({ code: "repeated_field", ...whole(text), param, message: `${field} is said twice` });
  };
  for (const [param, text] of params) {
    if (others.includes(param)) continue;
    if (param === "q") {
      const parsed = parseFilter(text, options);
      for (const problem of parsed.problems) problems.push({ ...problem, param });
      for (const [field, value] of Object.entries(parsed.filter)) say(field as FilterFieldName, value, param, text);
    } else if (!isField(param)) {
      problems.push(unknownParam(param, text, others));
    } else {
      const values = fieldOf(param).fieldType === "choice" ? scanList(text) : [wholeValue(text)];
      const reading = readField({ field: param, word: param, values, negated: false, ...whole(text) }, options);
      if ("problem" in reading) problems.push({ ...reading.problem, param });
      else say(param, reading.value, param, text);
    }
  }
  return { filter: draft as RunFilter, problems };
}

/** The parameters that say `filter`: `filterFromParams` reads them back as the same. */
export function filterToParams(filter: RunFilter): readonly (readonly [FilterFieldName, string])[] {
  return printFields(filter, quoteInList);
}

function quoteInList(text: string, fieldType: FieldType): string {
  if (fieldType !== "choice") return text;
  return /^[^",!][^,]*$/.test(text) ? text : quoted(text);
}

function isField(param: string): param is FilterFieldName {
  return FIELDS.has(param);
}

function whole(text: string): { from: number; to: number } {
  return { from: 0, to: text.length };
}

function wholeValue(text: string): ScannedValue {
  return { ...whole(text), text, negated: false, unclosed: false };
}

function unknownParam(param: string, text: string, others: readonly string[]): FilterProblem {
  const known = [...FIELD_NAMES, "q", ...others];
  const close = nearest(param, known);
  const hint = close === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${close}?`;
  const message = `there is no parameter ${JSON.stringify(param)}. ${hint}`;
  return {
    code: "unknown_field",
    ...whole(text),
    param,
    message,
    known,
    ...(close === undefined ? {} : { nearest: close }),
  };
}
