import type { RunId, RunStatus } from "@openexec/timeline";
import { type Insertable, type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { RunSummary } from "../run-summary.ts";
import {
  DEFAULT_PAGE,
  type SummaryIndex,
  type SummaryKey,
  type SummaryPage,
  type SummaryQuery,
} from "../summary-index.ts";
import { asIndexError } from "./errors.ts";
import type { IndexDatabase, RunsTable } from "./schema.ts";

/** SQLite binds at most 32,766 values; a row has nine. */
const ROWS_PER_INSERT = 500;

/** The index in one SQLite file. */
export class SqliteRunIndex implements SummaryIndex {
  readonly #connect: () => Kysely<IndexDatabase>;
  readonly #file: string;
  #database: Kysely<IndexDatabase> | undefined;

  constructor(connect: () => Kysely<IndexDatabase>, file: string) {
    this.#connect = connect;
    this.#file = file;
    this.#database = connect();
  }

  upsert(runs: readonly RunSummary[]): Promise<void> {
    return this.#answer((database) => database.transaction().execute((transaction) => insert(transaction, runs)));
  }

  get(runId: RunId): Promise<RunSummary | undefined> {
    return this.#answer(async (database) => {
      const row = await database.selectFrom("runs").select("summary").where("run_id", "=", runId).executeTakeFirst();
      return row === undefined ? undefined : parse(row.summary);
    });
  }

  list(query: SummaryQuery): Promise<SummaryPage> {
    return this.#answer(async (database) => {
      const limit = query.limit ?? DEFAULT_PAGE;
      const rows = await filtered(database.selectFrom("runs"), query)
        .select("summary")
        .orderBy("started_at", "desc")
        .orderBy("run_id", "desc")
        // One more than asked for tells whether there is a next page.
        .limit(limit + 1)
        .execute();
      const runs = rows.slice(0, limit).map((row) => parse(row.summary));
      const last = runs.at(-1);
      if (rows.length <= limit || last === undefined) return { runs };
      return { runs, next: { startedAt: last.startedAt, runId: last.runId } };
    });
  }

  keys(): Promise<readonly SummaryKey[]> {
    return this.#answer(async (database) => {
      const rows = await database.selectFrom("runs").select(["run_id", "status", "last_seq"]).execute();
      return rows.map((row) => ({
        runId: row.run_id as RunId,
        status: row.status as RunStatus,
        lastSeq: row.last_seq,
      }));
    });
  }

  delete(runIds: readonly RunId[]): Promise<void> {
    return this.#answer((database) =>
      database.transaction().execute(async (transaction) => {
        for (const runId of runIds) await transaction.deleteFrom("runs").where("run_id", "=", runId).execute();
      }),
    );
  }

  replaceAll(runs: readonly RunSummary[]): Promise<void> {
    return this.#answer((database) =>
      database.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("runs").execute();
        await insert(transaction, runs);
      }),
    );
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    await database?.destroy();
  }

  async #answer<Result>(work: (database: Kysely<IndexDatabase>) => Promise<Result>): Promise<Result> {
    try {
      this.#database ??= this.#connect();
      return await work(this.#database);
    } catch (error) {
      // libsql leaves a statement that failed in progress, and no transaction on that connection can end any more.
      await this.close();
      throw asIndexError(error, this.#file);
    }
  }
}

async function insert(database: Kysely<IndexDatabase>, runs: readonly RunSummary[]): Promise<void> {
  for (let from = 0; from < runs.length; from += ROWS_PER_INSERT) {
    await database
      .insertInto("runs")
      .values(runs.slice(from, from + ROWS_PER_INSERT).map(row))
      .onConflict((conflict) =>
        conflict
          .column("run_id")
          .doUpdateSet((update) => ({
            number: update.ref("excluded.number"),
            name: update.ref("excluded.name"),
            project: update.ref("excluded.project"),
            status: update.ref("excluded.status"),
            started_at: update.ref("excluded.started_at"),
            replay_of: update.ref("excluded.replay_of"),
            last_seq: update.ref("excluded.last_seq"),
            summary: update.ref("excluded.summary"),
          }))
          .whereRef("excluded.last_seq", ">=", "runs.last_seq"),
      )
      .execute();
  }
}

function row(run: RunSummary): Insertable<RunsTable> {
  return {
    run_id: run.runId,
    number: run.number ?? null,
    name: run.name,
    project: run.project,
    status: run.status,
    started_at: run.startedAt,
    replay_of: run.replay?.of ?? null,
    last_seq: run.lastSeq,
    summary: JSON.stringify(run),
  };
}

function parse(summary: string): RunSummary {
  return JSON.parse(summary) as RunSummary;
}

function filtered<Output>(
  runs: SelectQueryBuilder<IndexDatabase, "runs", Output>,
  query: SummaryQuery,
): SelectQueryBuilder<IndexDatabase, "runs", Output> {
  let found = runs;
  if (query.replays === undefined) found = found.where("replay_of", "is", null);
  if (query.replays === "only") found = found.where("replay_of", "is not", null);
  if (query.statuses !== undefined) found = found.where("status", "in", [...query.statuses]);
  if (query.project !== undefined) found = found.where("project", "=", query.project);
  if (query.name !== undefined) found = found.where("name", "=", query.name);
  if (query.after !== undefined) {
    found = found.where(sql<boolean>`(started_at, run_id) < (${query.after.startedAt}, ${query.after.runId})`);
  }
  return found;
}
