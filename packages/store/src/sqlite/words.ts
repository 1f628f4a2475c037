import { type Kysely, sql } from "kysely";
import { GramSet } from "../query/gram-set.ts";
import { gramTerm } from "../query/text-tokens.ts";
import { wordTerm } from "./doc-terms.ts";
import type { IndexDatabase } from "./schema.ts";

/** Words kept in memory with their terms; beyond that they are looked up again. */
const KEPT = 200_000;
/** Words that a part of one may stand for in one search; with more of them it says little. */
const MOST_WORDS = 2000;

/** All words of all texts, each once: what a part of a word may be is looked up here, not in the texts. */
export class Words {
  /** Each as `wordTerm` makes it of its number. */
  #terms = new Map<string, string>();
  readonly #grams = new GramSet();

  /** The terms of the words of several lists; new words are added. In the caller's transaction. */
  async terms(
    database: Kysely<IndexDatabase>,
    lists: readonly (readonly string[])[],
  ): Promise<readonly (readonly string[])[]> {
    if (this.#terms.size > KEPT) this.#terms = new Map();
    const missing = new Set<string>();
    const found = lists.map((words) =>
      words.map((word) => {
        const term = this.#terms.get(word);
        if (term === undefined) missing.add(word);
        return term;
      }),
    );
    if (missing.size > 0) await this.#load(database, [...missing]);
    return found.map((terms, list) =>
      terms.map((term, place) => term ?? this.#terms.get(lists[list]?.[place] ?? "") ?? ""),
    );
  }

  async #load(database: Kysely<IndexDatabase>, missing: readonly string[]): Promise<void> {
    const list = JSON.stringify(missing);
    const { rows } = await sql<{ id: number; text: string }>`
      select id, text from word where text in (select value from json_each(${list}))`.execute(database);
    for (const { id, text } of rows) this.#terms.set(text, wordTerm(id));
    const added = missing.filter((word) => !this.#terms.has(word));
    if (added.length === 0) return;
    const last = await database
      .selectFrom("word")
      .select(({ fn }) => fn.max("id").as("id"))
      .executeTakeFirst();
    let next = (last?.id ?? 0) + 1;
    const numbered = added.map((text): readonly [number, string] => [next++, text]);
    for (const [id, text] of numbered) this.#terms.set(text, wordTerm(id));
    await sql`insert into word (id, text) select value ->> 0, value ->> 1 from json_each(${JSON.stringify(numbered)})`.execute(
      database,
    );
    await sql`insert into word_trigram (rowid, text)
      select value ->> 0, value ->> 1 from json_each(${JSON.stringify(numbered)})`.execute(database);
    const short = numbered.map(([id, text]) => {
      this.#grams.add(text);
      return [id, this.#grams.take()];
    });
    await sql`insert into word_short (rowid, text)
      select value ->> 0, value ->> 1 from json_each(${JSON.stringify(short)})`.execute(database);
  }

  /** Forgets everything: what was added may have been undone. */
  forget(): void {
    this.#terms = new Map();
  }
}

/** Where in a word a part of it stands. */
export type PartOfWord = "whole" | "beginning" | "end" | "anywhere";

/** The numbers of the words that `part` may be of; more than {@link MOST_WORDS} are `undefined`. */
export async function wordsWith(
  database: Kysely<IndexDatabase>,
  part: string,
  where: PartOfWord,
): Promise<readonly number[] | undefined> {
  const ids = (await QUERIES[where](database, part)).map(({ id }) => id);
  return ids.length > MOST_WORDS ? undefined : ids;
}

type Found = readonly { readonly id: number }[];

const QUERIES = {
  whole: (database, part) => database.selectFrom("word").select("id").where("text", "=", part).execute(),
  beginning: (database, part) =>
    database
      .selectFrom("word")
      .select("id")
      .where("text", ">=", part)
      .where("text", "<", `${part}\u{10ffff}`)
      .limit(MOST_WORDS + 1)
      .execute(),
  end: (database, part) => holding(database, part, sql`and substr(w.text, -length(${part})) = ${part}`),
  anywhere: (database, part) => holding(database, part, sql`and instr(w.text, ${part}) > 0`),
} satisfies Record<PartOfWord, (database: Kysely<IndexDatabase>, part: string) => Promise<Found>>;

async function holding(database: Kysely<IndexDatabase>, part: string, exactly: ReturnType<typeof sql>): Promise<Found> {
  const characters = [...part];
  const table = characters.length < 3 ? "word_short" : "word_trigram";
  const grams =
    characters.length < 3
      ? [gramTerm(part)]
      : [...new Set(characters.slice(2).map((_, index) => characters.slice(index, index + 3).join("")))];
  const match = grams.map((gram) => `"${gram.replaceAll('"', '""')}"`).join(" AND ");
  const { rows } = await sql<{ id: number }>`
    select w.id from ${sql.table(table)} as f join word as w on w.id = f.rowid
    where ${sql.ref(table)} match ${match} ${exactly} limit ${sql.lit(MOST_WORDS + 1)}`.execute(database);
  return rows;
}
