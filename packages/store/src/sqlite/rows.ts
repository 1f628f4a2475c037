import type { RunRows } from "@openexec/protocol";
import { type Kysely, sql } from "kysely";
import { BUCKETED, givenFields, numbered, type PackedRows } from "../fold/packed-rows.ts";
import { ROW_COLUMNS } from "../fold/row-columns.ts";
import { type IndexDatabase, ROW_TABLES } from "./schema.ts";

/** Inserts the rows that runs began, and sets the fields of those that they went on with. In the caller's transaction. */
export async function writeRows(
  database: Kysely<IndexDatabase>,
  runs: readonly { readonly no: number; readonly rows: PackedRows }[],
): Promise<void> {
  for (const name of Object.keys(ROW_TABLES) as (keyof RunRows)[]) {
    const texts: string[] = [];
    for (const { no, rows } of runs) {
      const packed = rows[name];
      if (packed !== undefined) texts.push(numbered(packed, no));
    }
    if (texts.length === 0) continue;
    const table = ROW_TABLES[name];
    const names = [...Object.keys(ROW_COLUMNS[name]), ...(BUCKETED.has(name) ? ["bucket"] : [])];
    const refs = sql.join(names.map((column) => sql.ref(column)));
    const values = sql.join(names.map((_, index) => sql`value ->> ${sql.lit(index + 2)}`));
    const updates = sql.join(
      names.map(
        (column) => sql`${sql.ref(column)} = coalesce(excluded.${sql.ref(column)}, ${sql.ref(`${table}.${column}`)})`,
      ),
    );
    await sql`insert into ${sql.table(table)} (run_no, seq, ${refs})
      select value ->> 0, value ->> 1, ${values} from json_each(${`[${texts.join(",")}]`}) where true
      on conflict (run_no, seq) do update set ${updates}`.execute(database);
  }
}

/** The rows of one run in the order of their lines. */
export async function readRows<Name extends keyof RunRows>(
  database: Kysely<IndexDatabase>,
  no: number,
  name: Name,
): Promise<readonly RunRows[Name][]> {
  const { rows } = await sql<Readonly<Record<string, unknown>>>`
    select * from ${sql.table(ROW_TABLES[name])} where run_no = ${no} order by seq`.execute(database);
  return rows.map((row) => ({ seq: row.seq, ...givenFields(ROW_COLUMNS[name], row) }) as unknown as RunRows[Name]);
}
