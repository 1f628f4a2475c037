import { type Kysely, sql } from "kysely";
import { type IndexDatabase, ROW_TABLES } from "./schema.ts";

/** Takes out all that hangs below runs: rows, commits, texts. Their own rows stay. In the caller's transaction. */
export async function forgetRuns(database: Kysely<IndexDatabase>, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  const list = JSON.stringify(numbers);
  const these = sql`(select value from json_each(${list}))`;
  await sql`delete from doc_terms where rowid in (select id from doc where run_no in ${these})`.execute(database);
  const tables = [...Object.values(ROW_TABLES), "run_commit", "doc", "texts_due"];
  for (const table of tables) await sql`delete from ${sql.table(table)} where run_no in ${these}`.execute(database);
}
