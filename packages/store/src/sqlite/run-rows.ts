import type { RunRow } from "@openexec/protocol";
import { type Kysely, sql } from "kysely";
import { readRow } from "./packed-row.ts";
import type { Blob, IndexDatabase } from "./schema.ts";

/** The rows of the runs with these numbers, in no particular order. */
export async function rowsByNumber(
  database: Kysely<IndexDatabase>,
  numbers: readonly number[],
): Promise<readonly RunRow[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<{ run_id: Blob; row: string }>`
    select run_id, row from run where no in (select value from json_each(${JSON.stringify(numbers)}))`.execute(
    database,
  );
  return rows.map(readRow);
}
