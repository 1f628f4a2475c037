import type { Kysely } from "kysely";
import { changedMs } from "../fold/to-row.ts";
import type { Caches } from "./apply.ts";
import { type ColumnName, type ColumnRecord, LIST_COLUMNS, recordOf, TERM_COLUMNS } from "./columns.ts";
import { readRow } from "./packed-row.ts";
import { readState } from "./packed-state.ts";
import type { IndexDatabase } from "./schema.ts";
import { looseSegment, type Segment } from "./segments.ts";
import { termKey } from "./terms.ts";

/** All runs in segments: those that stopped, and as the last one those whose writer lives. */
export async function readSegments(
  database: Kysely<IndexDatabase>,
  { terms, segments }: Caches,
  columns: readonly ColumnName[],
  only?: (head: { minStarted: number; maxStarted: number }) => boolean,
): Promise<readonly Segment[]> {
  const stopped = await segments.read(database, columns, only);
  const open = await database
    .selectFrom("run")
    .select(["no", "run_id", "row", "state"])
    .where("open", "=", 1)
    .execute();
  if (open.length === 0) return stopped;
  const runs = open.map(({ no, state, ...stored }) => {
    const row = readRow(stored);
    return { no, row, state: readState(state, row) };
  });
  const wanted = new Map<string, readonly [string, string]>();
  for (const { row, state } of runs) {
    const lists = { tool: state.tools.keys(), model: row.models, tag: row.tags };
    for (const field of TERM_COLUMNS) wanted.set(termKey(field, row[field] ?? ""), [field, row[field] ?? ""]);
    for (const field of LIST_COLUMNS)
      for (const value of lists[field]) wanted.set(termKey(field, value), [field, value]);
  }
  const ids = await terms.look(database, wanted);
  const records = runs.map(({ no, row, state }): readonly [number, ColumnRecord] => {
    const more = { tools: [...state.tools.keys()], changed: changedMs(state.run) };
    return [no, recordOf(row, more, (field, value) => ids(field, value))];
  });
  return [...stopped, looseSegment(records)];
}
