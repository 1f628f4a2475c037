import type { Kysely } from "kysely";
import { gramsOf, gramTerm, tokensOf } from "../query/text-tokens.ts";
import { projectTerm, wordTerm } from "./doc-terms.ts";
import type { IndexDatabase } from "./schema.ts";
import { type PartOfWord, wordsWith } from "./words.ts";

/** With a whole word beside them, parts of words that may be more words than this are left to the text itself. */
const FEW_WORDS = 100;

/**
 * What FTS5 is asked for documents that may hold `needle` (folded): every one that holds it is among the answers, and the
 * text decides. `undefined` when there can be none.
 */
export async function textQuery(
  database: Kysely<IndexDatabase>,
  needle: string,
  projects: readonly number[],
): Promise<string | undefined> {
  const exact = new Set<string>();
  const parts: (readonly number[])[] = [];
  for (const { tokenType, text, from, to } of tokensOf(needle)) {
    if (tokenType === "grams") {
      for (const gram of gramsOf(text)) exact.add(gramTerm(gram));
      continue;
    }
    const where = PARTS[from === 0 ? "first" : "inner"][to === needle.length ? "last" : "inner"];
    const ids = await wordsWith(database, text, where);
    if (ids === undefined) continue;
    const [only, second] = ids;
    if (only === undefined) return undefined;
    if (second === undefined) exact.add(wordTerm(only));
    else parts.push(ids);
  }
  const most = exact.size > 0 ? FEW_WORDS : Number.POSITIVE_INFINITY;
  const some = parts.filter((ids) => ids.length <= most).map((ids) => anyOf(ids.map(wordTerm)));
  return [anyOf(projects.map(projectTerm)), ...exact, ...some].join(" AND ");
}

/** A word at an end of what is looked for may go on in the text. */
const PARTS = {
  first: { last: "anywhere", inner: "end" },
  inner: { last: "beginning", inner: "whole" },
} as const satisfies Record<"first" | "inner", Record<"last" | "inner", PartOfWord>>;

function anyOf(terms: readonly string[]): string {
  return terms.length === 1 ? terms.join("") : `(${terms.join(" OR ")})`;
}
