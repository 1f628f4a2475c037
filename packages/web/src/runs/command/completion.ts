import { FILTER_FIELDS, type FilterField, type FilterFieldName, type FilterToken, tokenize } from "@openexec/protocol";
import { commandValue } from "./text.ts";

/** Values that the runs have, most frequent first, by field. */
export type KnownValues = Partial<
  Record<FilterFieldName, readonly { readonly value: string; readonly count: number }[]>
>;

export interface Suggestion {
  /** What stands in the list. */
  readonly label: string;
  /** What the label means, or how many runs have it. */
  readonly note: string;
  /** What takes the place of the part from `from` to `to` of the command. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
}

const FIELDS = Object.entries(FILTER_FIELDS) as unknown as readonly (readonly [FilterFieldName, FilterField])[];
const MOST = 12;

/** The field whose value is being written at `caret`, with what of it is there. */
export function fieldAt(text: string, caret: number): { field: FilterFieldName; typed: string } | undefined {
  const token = tokenAt(text, caret);
  return token?.tokenType === "value" && token.field !== undefined
    ? { field: token.field, typed: token.text }
    : undefined;
}

/** What can stand at `caret`: fields, or values of the field before it. */
export function suggest(text: string, caret: number, known: KnownValues): readonly Suggestion[] {
  const token = tokenAt(text, caret);
  if (token?.tokenType === "value") {
    return token.field === undefined ? [] : values(token.field, token, known);
  }
  const isWord = token?.tokenType === "text" || token?.tokenType === "key";
  if (token !== undefined && !isWord) return [];
  const typed = token?.text.toLowerCase() ?? "";
  const place = { from: token?.from ?? caret, to: token?.to ?? caret };
  // A field whose key stands there already keeps its colon.
  const colon = token?.tokenType === "key" ? "" : ":";
  return FIELDS.filter(([, { word }]) => word.startsWith(typed) && word !== typed)
    .slice(0, typed === "" ? undefined : MOST)
    .map(([, { word, says }]) => ({ label: `${word}:`, note: says, insert: `${word}${colon}`, ...place }));
}

function values(name: FilterFieldName, token: FilterToken, known: KnownValues): readonly Suggestion[] {
  const field = FIELDS.find(([other]) => other === name)?.[1];
  const typed = token.text.toLowerCase();
  const counted = known[name] ?? [];
  const listed = (field?.known ?? []).filter((value) => !counted.some((each) => each.value === value));
  const examples = counted.length + listed.length === 0 ? (field?.examples ?? []) : [];
  const flags = field?.fieldType === "flag" ? ["true", "false"] : [];
  const all = [
    ...counted.map(({ value, count }) => ({ value, note: String(count) })),
    ...listed.map((value) => ({ value, note: "" })),
    ...(flags.length > 0 ? flags : examples).map((value) => ({ value, note: flags.length > 0 ? "" : "for example" })),
  ];
  return all
    .filter(({ value }) => value.toLowerCase().includes(typed) && value !== token.text)
    .slice(0, MOST)
    .map(({ value, note }) => {
      const isPlain = field?.fieldType !== "choice" && field?.fieldType !== "word";
      return { label: value, note, insert: isPlain ? value : commandValue(value), from: token.from, to: token.to };
    });
}

function tokenAt(text: string, caret: number): FilterToken | undefined {
  return tokenize(text).findLast((token) => token.from <= caret && caret <= token.to && token.tokenType !== "comma");
}

/** The command with the suggestion in it, and where the caret goes: behind it, or behind a space when it ends a term. */
export function accept(text: string, suggestion: Suggestion): { readonly text: string; readonly caret: number } {
  const rest = text.slice(suggestion.to);
  const isValue = !suggestion.label.endsWith(":");
  const space = isValue && !/^[\s,]/.test(rest) ? " " : "";
  const inserted = suggestion.insert + space;
  return { text: text.slice(0, suggestion.from) + inserted + rest, caret: suggestion.from + inserted.length };
}
