import { type Kysely, sql } from "kysely";
import type { IndexDatabase } from "./schema.ts";

/** How many terms are kept in memory; beyond that they are asked for again. */
const KEPT = 100_000;

/** The numbers of names: tools, models, flows … Each field has its own names. */
export class Terms {
  readonly #ids = new Map<string, number>();
  #next: number | undefined;
  #added: { id: number; field: string; value: string }[] = [];

  /** Makes sure that {@link id} knows these; new ones get a number and are written by {@link save}. */
  async load(
    database: Kysely<IndexDatabase>,
    wanted: ReadonlyMap<string, readonly [field: string, value: string]>,
  ): Promise<void> {
    if (this.#ids.size > KEPT) this.#ids.clear();
    for (const [field, value] of await this.#read(database, wanted)) {
      const key = termKey(field, value);
      if (this.#ids.has(key)) continue;
      this.#next ??=
        ((
          await database
            .selectFrom("term")
            .select(({ fn }) => fn.max("id").as("last"))
            .executeTakeFirst()
        )?.last ?? 0) + 1;
      this.#ids.set(key, this.#next);
      this.#added.push({ id: this.#next++, field, value });
    }
  }

  /** The numbers of terms that are all written already; 0 for one that is not. */
  async look(
    database: Kysely<IndexDatabase>,
    wanted: ReadonlyMap<string, readonly [field: string, value: string]>,
  ): Promise<(field: string, value: string) => number> {
    await this.#read(database, wanted);
    return (field, value) => this.#ids.get(termKey(field, value)) ?? 0;
  }

  /** Looks up what is not known yet, and answers what is not there. */
  async #read(
    database: Kysely<IndexDatabase>,
    wanted: ReadonlyMap<string, readonly [field: string, value: string]>,
  ): Promise<readonly (readonly [field: string, value: string])[]> {
    const missing = [...wanted].filter(([key]) => !this.#ids.has(key)).map(([, pair]) => pair);
    if (missing.length === 0) return [];
    const { rows } = await sql<{ id: number; field: string; value: string }>`
      select t.id, t.field, t.value from json_each(${JSON.stringify(missing)}) as asked
      join term as t on t.field = asked.value ->> 0 and t.value = asked.value ->> 1`.execute(database);
    for (const { id, field, value } of rows) this.#ids.set(termKey(field, value), id);
    return missing.filter(([field, value]) => !this.#ids.has(termKey(field, value)));
  }

  id(field: string, value: string): number {
    const id = this.#ids.get(termKey(field, value));
    if (id === undefined) throw new RangeError(`the term ${field} ${value} was not loaded`);
    return id;
  }

  /** Writes what {@link load} added, in the caller's transaction. */
  async save(database: Kysely<IndexDatabase>): Promise<void> {
    // Another process may add terms between two transactions.
    this.#next = undefined;
    if (this.#added.length === 0) return;
    const rows = JSON.stringify(this.#added.map(({ id, field, value }) => [id, field, value]));
    this.#added = [];
    await sql`insert into term (id, field, value)
      select value ->> 0, value ->> 1, value ->> 2 from json_each(${rows})`.execute(database);
  }

  /** Forgets everything: what was added may have been undone. */
  forget(): void {
    this.#ids.clear();
    this.#added = [];
    this.#next = undefined;
  }
}

/** One text for a field and a value. */
export function termKey(field: string, value: string): string {
  return `${field}\n${value}`;
}

/** The terms of a field, by number. With `prefix` (upper and lower case of ASCII are one) only some. */
export async function termsOf(database: Kysely<IndexDatabase>, field: string): Promise<ReadonlyMap<number, string>> {
  const rows = await database.selectFrom("term").select(["id", "value"]).where("field", "=", field).execute();
  return new Map(rows.map(({ id, value }) => [id, value]));
}
