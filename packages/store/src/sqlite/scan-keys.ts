import type { RunId } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import type { KnownFacts } from "../fold/to-row.ts";
import { type RunKey, SCAN_PAGE, type ScanQuery } from "../port.ts";
import { readRow } from "./packed-row.ts";
import { idBytes } from "./run-id.ts";
import type { IndexDatabase, RunTable } from "./schema.ts";

type StoredKey = Pick<RunTable, "run_id" | "row" | "facts">;

/** Keys of runs for whoever looks after them. */
export async function scanKeys(database: Kysely<IndexDatabase>, query: ScanQuery): Promise<readonly RunKey[]> {
  const { which, after, enteredBefore, limit = SCAN_PAGE } = query;
  const behind = after === undefined ? sql`1` : sql`run_id > ${idBytes(after.runId)}`;
  const enteredBehind =
    after === undefined ? sql`1` : sql`(entered, run_id) > (${Date.parse(after.enteredAt)}, ${idBytes(after.runId)})`;
  const before = enteredBefore === undefined ? sql`1` : sql`entered < ${Date.parse(enteredBefore)}`;
  const wheres = {
    all: sql`${behind} order by run_id`,
    unsettled: sql`unsettled = 1 and ${behind} order by run_id`,
    textsDue: sql`no in (select run_no from texts_due)
      and ${after === undefined ? sql`1` : sql`run_id < ${idBytes(after.runId)}`} order by run_id desc`,
    expired: sql`pinned = 0 and replay = 0 and ${before} and ${enteredBehind}
      and not exists (select 1 from run as fork where fork.fork_of = run.run_id) order by entered, run_id`,
  } satisfies Record<ScanQuery["which"], unknown>;
  const { rows } = await sql<StoredKey>`
    select run_id, row, facts from run where ${wheres[which]} limit ${limit}`.execute(database);
  return rows.map(keyOf);
}

/** What is enough to go on reading a run. */
export function keyOf(stored: StoredKey): RunKey {
  const row = readRow(stored);
  const { offset = 0, bytes = 0 } = JSON.parse(stored.facts) as KnownFacts;
  const { project, status, trigger, lastSeq, head, createdAt, pinned, number } = row;
  const runId = row.id as RunId;
  const key = { runId, project, status, trigger, lastSeq, head, offset, enteredAt: createdAt, bytes, pinned };
  return number === undefined ? key : { ...key, number };
}
