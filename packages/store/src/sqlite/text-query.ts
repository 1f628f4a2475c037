import type { Kysely } from "kysely";
import { gramsOf, gramTerm, tokensOf } from "../query/text-tokens.ts";
import { projectTerm, wordTerm } from "./doc-terms.ts";
import type { IndexDatabase } from "./schema.ts";
import { type PartOfWord, wordsWith } from "./words.ts";

/** Parts of words that may be more words than this take long to ask for. */
const FEW_WORDS = 100;

/** What FTS5 is asked for documents that may hold a text: every one that holds it is among the answers, and the text decides. */
export interface DocQuery {
  readonly match: string;
  /** The same without parts of words that may be many words, where nothing but these narrows it down. */
  readonly quick?: string;
}

/** `undefined` when no document can hold `needle` (folded). */
export async function textQuery(
  database: Kysely<IndexDatabase>,
  needle: string,
  projects: readonly number[],
): Promise<DocQuery | undefined> {
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
  const few = parts.filter((ids) => ids.length <= FEW_WORDS);
  const asked = (some: readonly (readonly number[])[]): string =>
    [anyOf(projects.map(projectTerm)), ...exact, ...some.map((ids) => anyOf(ids.map(wordTerm)))].join(" AND ");
  if (few.length === parts.length || exact.size > 0) return { match: asked(few) };
  return { match: asked(parts), quick: asked(few) };
}

/** A word at an end of what is looked for may go on in the text. */
const PARTS = {
  first: { last: "anywhere", inner: "end" },
  inner: { last: "beginning", inner: "whole" },
} as const satisfies Record<"first" | "inner", Record<"last" | "inner", PartOfWord>>;

function anyOf(terms: readonly string[]): string {
  return terms.length === 1 ? terms.join("") : `(${terms.join(" OR ")})`;
}
