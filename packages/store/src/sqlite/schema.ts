import type { ColumnType } from "kysely";

/** Columns are what lists filter and sort by; `summary` is the whole `RunSummary` as JSON. */
export interface RunsTable {
  run_id: string;
  number: number | null;
  name: string;
  project: string;
  status: string;
  started_at: string;
  replay_of: string | null;
  last_seq: number;
  summary: ColumnType<string, string, string>;
}

export interface IndexDatabase {
  runs: RunsTable;
}
