import type { RunRow } from "@openexec/protocol";
import { type Kysely, sql } from "kysely";
import type { IndexDatabase } from "./schema.ts";

/** The rows of the runs with these numbers, in no particular order. */
export async function rowsByNumber(
  database: Kysely<IndexDatabase>,
  numbers: readonly number[],
): Promise<readonly RunRow[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<{ row: string }>`
    select row from run where no in (select value from json_each(${JSON.stringify(numbers)}))`.execute(database);
  return rows.map(({ row }) => JSON.parse(row) as RunRow);
}
