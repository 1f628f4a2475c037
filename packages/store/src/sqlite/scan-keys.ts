import type { RunRow } from "@openexec/protocol";
import type { RunId } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import type { KnownFacts } from "../fold/to-row.ts";
import { type RunKey, SCAN_PAGE, type ScanQuery } from "../port.ts";
import type { IndexDatabase } from "./schema.ts";

/** Keys of runs for whoever looks after them. */
export async function scanKeys(database: Kysely<IndexDatabase>, query: ScanQuery): Promise<readonly RunKey[]> {
  const { which, after, enteredBefore, limit = SCAN_PAGE } = query;
  const behind = after === undefined ? sql`1` : sql`run_id > ${after.runId}`;
  const enteredBehind =
    after === undefined ? sql`1` : sql`(entered, run_id) > (${Date.parse(after.enteredAt)}, ${after.runId})`;
  const before = enteredBefore === undefined ? sql`1` : sql`entered < ${Date.parse(enteredBefore)}`;
  const wheres = {
    all: sql`${behind} order by run_id`,
    unsettled: sql`unsettled = 1 and ${behind} order by run_id`,
    expired: sql`pinned = 0 and replay = 0 and ${before} and ${enteredBehind}
      and not exists (select 1 from run as fork where fork.fork_of = run.run_id) order by entered, run_id`,
  } satisfies Record<ScanQuery["which"], unknown>;
  const { rows } = await sql<{ row: string; facts: string }>`
    select row, facts from run where ${wheres[which]} limit ${limit}`.execute(database);
  return rows.map(keyOf);
}

/** What is enough to go on reading a run. */
export function keyOf(stored: { readonly row: string; readonly facts: string }): RunKey {
  const row = JSON.parse(stored.row) as RunRow;
  const { offset = 0, bytes = 0 } = JSON.parse(stored.facts) as KnownFacts;
  const { project, status, trigger, lastSeq, head, createdAt, pinned, number } = row;
  const runId = row.id as RunId;
  const key = { runId, project, status, trigger, lastSeq, head, offset, enteredAt: createdAt, bytes, pinned };
  return number === undefined ? key : { ...key, number };
}
