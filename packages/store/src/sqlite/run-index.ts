import { statSync } from "node:fs";
import type { RunRows } from "@openexec/protocol";
import type { RunId, RunState } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import type { Applied, IndexChange } from "../change.ts";
import { CursorError } from "../cursor-error.ts";
import { readState } from "../fold/packed-state.ts";
import type {
  Aggregates,
  ListQuery,
  RunIndex,
  RunKey,
  RunPage,
  RunParts,
  ScanQuery,
  ScopedFilter,
  SearchQuery,
} from "../port.ts";
import { applyChanges, type Caches } from "./apply.ts";
import { ApplyQueue } from "./apply-queue.ts";
import type { ColumnName } from "./columns.ts";
import { asIndexError } from "./errors.ts";
import { type FilterPlan, planFilter } from "./filter-plan.ts";
import { forgetRuns } from "./forget.ts";
import { listRuns } from "./list.ts";
import { countRuns, facetOf, META_COLUMNS, metaOf } from "./meta.ts";
import { OpenRuns } from "./open-runs.ts";
import { readRow } from "./packed-row.ts";
import { readSegments } from "./read-segments.ts";
import { readRows } from "./rows.ts";
import { idBytes, idHex } from "./run-id.ts";
import { runSets } from "./run-sets.ts";
import { keyOf, scanKeys } from "./scan-keys.ts";
import { type IndexDatabase, ROW_TABLES } from "./schema.ts";
import { searchRuns } from "./search.ts";
import { type Segment, Segments } from "./segments.ts";
import { STATS_COLUMNS, statsOf } from "./stats.ts";
import { Terms } from "./terms.ts";
import { countDue } from "./texts-due.ts";
import { Words } from "./words.ts";

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/** The index in one SQLite file. */
export class SqliteRunIndex implements RunIndex {
  readonly #connect: () => Kysely<IndexDatabase>;
  readonly #file: string;
  readonly #caches: Caches = {
    terms: new Terms(),
    segments: new Segments(),
    words: new Words(),
    open: new OpenRuns(),
  };
  readonly #applies = new ApplyQueue((changes) =>
    this.#write((database) => applyChanges(database, this.#caches, changes)),
  );
  #database: Kysely<IndexDatabase> | undefined;
  #inode: number | undefined;
  #secret: Uint8Array | undefined;

  constructor(connect: () => Kysely<IndexDatabase>, file: string) {
    this.#connect = connect;
    this.#file = file;
    this.#database = connect();
    this.#inode = inodeOf(file);
  }

  apply(changes: readonly IndexChange[]): Promise<readonly Applied[]> {
    return this.#applies.add(changes);
  }

  get<Part extends keyof RunParts>(runId: RunId, part: Part): Promise<RunParts[Part] | undefined> {
    return this.#answer(async (database) => {
      const run = await database
        .selectFrom("run")
        .select(["no", "run_id", "row", "facts", ...(part === "state" ? (["state"] as const) : [])])
        .where("run_id", "=", idBytes(runId))
        .executeTakeFirst();
      if (run === undefined) return undefined;
      if (part in ROW_TABLES)
        return (await readRows(database, run.no, part as keyof RunRows)) as unknown as RunParts[Part];
      const own: { readonly [Own in "row" | "key" | "state"]: () => RunParts[Own] } = {
        row: () => readRow(run),
        key: () => keyOf(run),
        state: (): RunState => readState(run.state ?? new Uint8Array(), readRow(run)).run,
      };
      return own[part as keyof typeof own]() as RunParts[Part];
    });
  }

  list(query: ListQuery): Promise<RunPage> {
    return this.#answer(async (database) => listRuns(database, this.#caches, await this.#signing(database), query));
  }

  aggregate<Name extends keyof Aggregates>(
    name: Name,
    query: Aggregates[Name]["query"],
  ): Promise<Aggregates[Name]["answer"]> {
    return this.#answer((database) => {
      const answers: {
        readonly [Each in keyof Aggregates]: (asked: Aggregates[Each]["query"]) => Promise<Aggregates[Each]["answer"]>;
      } = {
        meta: async ({ filter, unreadable = [] }) => {
          const { plan, segments } = await this.#columns(database, filter, META_COLUMNS);
          const meta = await metaOf(database, countRuns(segments, plan, filter), filter);
          return filter.text === undefined ? meta : { ...meta, ...(await countDue(database, { filter, unreadable })) };
        },
        facet: async (asked) => {
          const { plan, segments } = await this.#columns(database, asked.filter, META_COLUMNS);
          return facetOf(database, countRuns(segments, plan, asked.filter), asked);
        },
        stats: async ({ filter, by }) => {
          const { plan, segments } = await this.#columns(database, filter, STATS_COLUMNS);
          return statsOf(database, segments, plan, by);
        },
      };
      return answers[name](query);
    });
  }

  search(query: SearchQuery): ReturnType<RunIndex["search"]> {
    return this.#answer(async (database) => searchRuns(database, this.#caches, await this.#signing(database), query));
  }

  scan(query: ScanQuery): Promise<readonly RunKey[]> {
    return this.#answer((database) => scanKeys(database, query));
  }

  delete(runIds: readonly RunId[]): Promise<void> {
    return this.#write(async (database) => {
      const { rows } = await sql<{ no: number }>`select no from run
        where run_id in (select unhex(value) from json_each(${JSON.stringify(runIds.map(idHex))}))`.execute(database);
      const numbers = rows.map(({ no }) => no);
      await forgetRuns(database, numbers);
      await sql`delete from run where no in (select value from json_each(${JSON.stringify(numbers)}))`.execute(
        database,
      );
      await this.#caches.segments.write(database, new Map(numbers.map((no) => [no, undefined])));
    });
  }

  async close(): Promise<void> {
    await this.#applies.idle();
    await this.#disconnect();
  }

  /** A file that was deleted or replaced would be written on unseen: this begins anew in the one that is there. */
  async #connected(): Promise<Kysely<IndexDatabase>> {
    if (this.#database !== undefined && inodeOf(this.#file) !== this.#inode) await this.#disconnect();
    this.#database ??= this.#connect();
    this.#inode ??= inodeOf(this.#file);
    return this.#database;
  }

  async #disconnect(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    this.#inode = undefined;
    this.#secret = undefined;
    this.#forget();
    await database?.destroy();
  }

  #forget(): void {
    for (const cache of Object.values(this.#caches)) cache.forget();
  }

  async #columns(
    database: Kysely<IndexDatabase>,
    filter: ScopedFilter,
    names: readonly ColumnName[],
  ): Promise<{ readonly plan: FilterPlan; readonly segments: readonly Segment[] }> {
    const plan = await planFilter(database, filter, await runSets(database, filter));
    return { plan, segments: await readSegments(database, this.#caches, [...plan.columns, ...names]) };
  }

  async #signing(database: Kysely<IndexDatabase>): Promise<Uint8Array> {
    this.#secret ??= new Uint8Array(
      (await database.selectFrom("meta").select("value").where("name", "=", "secret").executeTakeFirstOrThrow()).value,
    );
    return this.#secret;
  }

  /** Work in a transaction that has the right to write from its beginning: none fails halfway because another one wrote. */
  #write<Result>(work: (database: Kysely<IndexDatabase>) => Promise<Result>): Promise<Result> {
    return this.#answer((database) =>
      database.connection().execute(async (connection) => {
        await sql`begin immediate`.execute(connection);
        try {
          const result = await work(connection);
          await sql`commit`.execute(connection);
          return result;
        } catch (error) {
          // What was kept in memory may be of what is undone now.
          this.#forget();
          await sql`rollback`.execute(connection).catch(() => undefined);
          throw error;
        }
      }),
    );
  }

  async #answer<Result>(work: (database: Kysely<IndexDatabase>) => Promise<Result>): Promise<Result> {
    try {
      return await work(await this.#connected());
    } catch (error) {
      if (error instanceof CursorError) throw error;
      // libsql leaves a statement that failed in progress, and no transaction on that connection can end any more.
      await this.#disconnect();
      throw asIndexError(error, this.#file);
    }
  }
}
