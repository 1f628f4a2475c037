import { CHOICE_FIELDS, type Choice, type ChoiceField, type NumberRange, type RunFilter } from "@openexec/protocol";

const TEXT_FIELDS = ["from", "to", "after", "replayOf", "code", "text"] as const;
const FLAG_FIELDS = ["elicitation", "violation"] as const;
const RANGE_FIELDS = ["duration", "cost"] as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The filter as query parameters of `GET /api/runs`, in one order whatever the order of its making. */
export function filterToQuery(filter: RunFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of CHOICE_FIELDS) {
    const choice = filter[field];
    const values = [...(choice?.in ?? []), ...(choice?.notIn ?? []).map((value) => `!${value}`)];
    if (values.length > 0) query.set(field, values.join(","));
  }
  for (const field of RANGE_FIELDS) {
    const range = filter[field];
    if (range !== undefined) query.set(field, formatRange(range));
  }
  for (const field of FLAG_FIELDS) {
    if (filter[field] !== undefined) query.set(field, String(filter[field]));
  }
  for (const field of [...TEXT_FIELDS, "replays"] as const) {
    const text = filter[field];
    if (text !== undefined) query.set(field, text);
  }
  return query;
}

/** Reads what {@link filterToQuery} wrote. What is no filter is left alone: the server says what is wrong with a value. */
export function filterFromQuery(query: URLSearchParams): RunFilter {
  const choices: Partial<Record<ChoiceField, Choice>> = {};
  for (const field of CHOICE_FIELDS) {
    const values = (query.get(field) ?? "").split(",").filter((value) => value !== "");
    if (values.length > 0) choices[field] = choiceOf(values);
  }
  // Statuses are words as well: an unknown one is for the server to name.
  const filter = choices as Mutable<RunFilter>;
  for (const field of RANGE_FIELDS) {
    const range = parseRange(query.get(field) ?? "");
    if (range !== undefined) filter[field] = range;
  }
  for (const field of FLAG_FIELDS) {
    const text = query.get(field);
    if (text === "true" || text === "false") filter[field] = text === "true";
  }
  for (const field of TEXT_FIELDS) {
    const text = query.get(field);
    if (text !== null && text !== "") filter[field] = text;
  }
  const replays = query.get("replays");
  if (replays === "include" || replays === "only") filter.replays = replays;
  return filter;
}

function choiceOf(values: readonly string[]): Choice {
  const wanted = values.filter((value) => !value.startsWith("!"));
  const unwanted = values.filter((value) => value.startsWith("!")).map((value) => value.slice(1));
  return { ...(wanted.length > 0 && { in: wanted }), ...(unwanted.length > 0 && { notIn: unwanted }) };
}

/** `>=1`, `<5`, `1..5`. */
function formatRange({ min, max, minOpen, maxOpen }: NumberRange): string {
  if (min !== undefined && max !== undefined && !minOpen && !maxOpen) return `${min}..${max}`;
  const parts = [
    min === undefined ? undefined : `>${minOpen ? "" : "="}${min}`,
    max === undefined ? undefined : `<${maxOpen ? "" : "="}${max}`,
  ];
  return parts.filter((part) => part !== undefined).join(",");
}

function parseRange(text: string): NumberRange | undefined {
  const between = /^(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)$/.exec(text);
  if (between !== null) return { min: Number(between[1]), max: Number(between[2]) };
  const range: Mutable<NumberRange> = {};
  for (const part of text.split(",")) {
    const [, sign, equal, number] = /^([<>])(=?)(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    if (sign === ">") Object.assign(range, { min: Number(number) }, equal === "" && { minOpen: true });
    if (sign === "<") Object.assign(range, { max: Number(number) }, equal === "" && { maxOpen: true });
  }
  return Object.keys(range).length > 0 ? range : undefined;
}
