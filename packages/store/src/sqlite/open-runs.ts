import { type Kysely, sql } from "kysely";
import { readState } from "../fold/packed-state.ts";
import { changedMs } from "../fold/to-row.ts";
import { type ColumnRecord, LIST_COLUMNS, recordOf, TERM_COLUMNS } from "./columns.ts";
import { readRow } from "./packed-row.ts";
import type { IndexDatabase, RunTable } from "./schema.ts";
import { type Terms, termKey } from "./terms.ts";

type Stored = Pick<RunTable, "no" | "run_id" | "row" | "state">;

/** Runs whose writer lives, as columns: every list looks at them, and most have not changed since the last one. */
export class OpenRuns {
  /** By the number of the run. The row holds the hash of the last line, and from the lines follows all else. */
  #known = new Map<number, { readonly row: string; readonly record: ColumnRecord }>();

  async read(database: Kysely<IndexDatabase>, terms: Terms): Promise<readonly (readonly [number, ColumnRecord])[]> {
    const rows = await database.selectFrom("run").select(["no", "row"]).where("open", "=", 1).execute();
    const changed = rows.filter(({ no, row }) => this.#known.get(no)?.row !== row).map(({ no }) => no);
    const before = this.#known;
    this.#known = changed.length === 0 ? new Map() : await recordsOf(database, terms, changed);
    const records: (readonly [number, ColumnRecord])[] = [];
    for (const { no, row } of rows) {
      const found = this.#known.get(no) ?? before.get(no);
      if (found === undefined) continue;
      this.#known.set(no, found.row === row ? found : { ...found, row });
      records.push([no, found.record]);
    }
    return records;
  }

  /** Forgets everything: the numbers of terms may have been undone. */
  forget(): void {
    this.#known = new Map();
  }
}

async function recordsOf(
  database: Kysely<IndexDatabase>,
  terms: Terms,
  numbers: readonly number[],
): Promise<Map<number, { row: string; record: ColumnRecord }>> {
  const { rows } = await sql<Stored>`select no, run_id, row, state from run
    where no in (select value from json_each(${JSON.stringify(numbers)}))`.execute(database);
  const runs = rows.map(({ no, state, ...stored }) => {
    const row = readRow(stored);
    return { no, text: stored.row, row, state: readState(state, row) };
  });
  const wanted = new Map<string, readonly [string, string]>();
  for (const { row, state } of runs) {
    const lists = { tool: state.tools.keys(), model: row.models, tag: row.tags };
    for (const field of TERM_COLUMNS) wanted.set(termKey(field, row[field] ?? ""), [field, row[field] ?? ""]);
    for (const field of LIST_COLUMNS)
      for (const value of lists[field]) wanted.set(termKey(field, value), [field, value]);
  }
  const ids = await terms.look(database, wanted);
  return new Map(
    runs.map(({ no, text, row, state }) => {
      const more = { tools: [...state.tools.keys()], changed: changedMs(state.run) };
      return [no, { row: text, record: recordOf(row, more, (field, value) => ids(field, value)) }];
    }),
  );
}
