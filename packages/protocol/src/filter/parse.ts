import type { RunFilter } from "../runs/filter.ts";
import { nearest } from "./nearest.ts";
import type { FilterProblem } from "./problem.ts";
import { type FilterDraft, type FilterOptions, mergeField, readField } from "./read-field.ts";
import { type ScannedTerm, scanTerms } from "./scan.ts";
import { FILTER_WORDS } from "./words.ts";

/** `filter` holds what was understood; it is what was meant only when there are no problems. */
export interface ParsedFilter {
  readonly filter: RunFilter;
  readonly problems: readonly FilterProblem[];
}

/**
 * Reads a filter command: `status:failed -trigger:ci tool:git.* cost:>0.5 "text in quotes" after:2h`. Values of one
 * field are OR, fields are AND, `-` before a field or `!` before a value turns it around; words without a field are
 * one text that is looked for.
 */
export function parseFilter(text: string, options: FilterOptions): ParsedFilter {
  const draft: FilterDraft = {};
  const problems: FilterProblem[] = [];
  for (const term of scanTerms(text)) {
    const problem = readTerm(term, draft, options);
    if (problem !== undefined) problems.push(problem);
  }
  return { filter: draft as RunFilter, problems };
}

function readTerm(term: ScannedTerm, draft: FilterDraft, options: FilterOptions): FilterProblem | undefined {
  const { key, values, negated, from, to } = term;
  const field = key === undefined ? "text" : term.field;
  const word = key?.text ?? "text";
  if (field === undefined) return unknownField(word, key ?? term);
  const reading = readField({ field, word, values, negated, from, to }, options);
  if ("problem" in reading) return reading.problem;
  if (draft[field] === undefined) {
    draft[field] = reading.value;
    return undefined;
  }
  const merged = mergeField(field, draft[field], reading.value);
  if (merged === undefined) return { code: "repeated_field", from, to, message: `${word} is said twice` };
  draft[field] = merged;
  return undefined;
}

/** An error that names the word that was probably meant. */
function unknownField(word: string, { from, to }: { readonly from: number; readonly to: number }): FilterProblem {
  const close = nearest(word, FILTER_WORDS);
  const hint = close === undefined ? `There are ${FILTER_WORDS.join(", ")}.` : `Did you mean ${close}?`;
  return {
    code: "unknown_field",
    from,
    to,
    message: `there is no field ${JSON.stringify(word)}. ${hint} To look for the text, put it in quotes`,
    known: FILTER_WORDS,
    ...(close === undefined ? {} : { nearest: close }),
  };
}
