import type { RunFilter, RunRow, RunSort, SortField } from "@openexec/protocol";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { comparePlaces, placeOf } from "../query/place-order.ts";
import type { Stretch } from "./order.ts";
import { readRow } from "./packed-row.ts";
import { projectsOf } from "./projects.ts";
import { idBytes } from "./run-id.ts";
import type { Blob, IndexDatabase } from "./schema.ts";

const SORT_COLUMNS = {
  started: "started",
  duration: "duration",
  cost: "cost",
  tokens: "tokens",
  tools: "tools",
} as const satisfies Record<SortField, keyof IndexDatabase["run"]>;

/** Whether a list is one walk along an index: filtered by nothing but its project, replays and, in its order, time. */
export function isPlain({ project, replays, from, to, ...rest }: RunFilter, { by }: RunSort): boolean {
  const bounded = from !== undefined || to !== undefined;
  return Object.values(rest).every((value) => value === undefined) && (!bounded || by === "started");
}

/** The first runs of a stretch of a plain list. */
export async function plainPage(
  database: Kysely<IndexDatabase>,
  filter: RunFilter,
  sort: RunSort,
  stretch: Stretch,
): Promise<readonly RunRow[]> {
  const found: RunRow[] = [];
  for (const project of await projectsOf(database, filter.project)) {
    for (const replay of REPLAYS[filter.replays ?? "none"]) {
      const walk = { project, replay, filter, sort, stretch };
      for (const query of walkQueries(walk)) found.push(...(await query.execute(database)).rows.map(readRow));
    }
  }
  const turn = stretch.backwards === true ? -1 : 1;
  return found
    .map((row) => ({ row, place: placeOf(row, sort) }))
    .sort((a, b) => comparePlaces(a.place, b.place, sort) * turn)
    .slice(0, stretch.limit)
    .map(({ row }) => row);
}

const REPLAYS = { none: [0], include: [0, 1], only: [1] } as const satisfies Record<
  "none" | "include" | "only",
  readonly number[]
>;
const HAS_NULLS = { started: false, duration: true, cost: true, tokens: false, tools: false } as const satisfies Record<
  SortField,
  boolean
>;

/** One walk: one project, originals or replays. */
export interface Walk {
  readonly project: number;
  readonly replay: number;
  readonly filter: RunFilter;
  readonly sort: RunSort;
  readonly stretch: Stretch;
}

type RowQuery = RawBuilder<{ run_id: Blob; row: string }>;

/** The queries of a walk: the runs that have a sort key, and where some may lack it those that have none. */
export function walkQueries(walk: Walk): readonly RowQuery[] {
  const { after, backwards = false } = walk.stretch;
  if (!HAS_NULLS[walk.sort.by]) return [keyedQuery(walk)];
  // Runs without a key come last: behind one of them, forwards, there is none that has one, and the other way round.
  if (after?.key === null && !backwards) return [keylessQuery(walk)];
  if (after !== undefined && after.key !== null && backwards) return [keyedQuery(walk)];
  return [keyedQuery(walk), keylessQuery(walk)];
}

function keyedQuery({ project, replay, filter, sort, stretch }: Walk): RowQuery {
  const { limit, after } = stretch;
  const column = sql.ref(SORT_COLUMNS[sort.by]);
  const down = isDown(sort, stretch);
  const bounds = [sql`project = ${project} and replay = ${replay}`];
  if (HAS_NULLS[sort.by]) bounds.push(sql`${column} is not null`);
  if (after !== undefined && after.key !== null) {
    bounds.push(sql`(${column}, run_id) ${down ? sql`<` : sql`>`} (${after.key}, ${idBytes(after.runId)})`);
  }
  if (filter.from !== undefined) bounds.push(sql`started >= ${Date.parse(filter.from)}`);
  if (filter.to !== undefined) bounds.push(sql`started <= ${Date.parse(filter.to)}`);
  const direction = down ? sql`desc` : sql`asc`;
  return sql`select run_id, row from run where ${sql.join(bounds, sql` and `)}
    order by ${column} ${direction}, run_id ${direction} limit ${limit}`;
}

function keylessQuery({ project, replay, sort, stretch }: Walk): RowQuery {
  const { limit, after } = stretch;
  const column = sql.ref(SORT_COLUMNS[sort.by]);
  const down = isDown(sort, stretch);
  const bounds = [sql`project = ${project} and replay = ${replay} and ${column} is null`];
  if (after?.key === null) bounds.push(sql`run_id ${down ? sql`<` : sql`>`} ${idBytes(after.runId)}`);
  return sql`select run_id, row from run where ${sql.join(bounds, sql` and `)}
    order by run_id ${down ? sql`desc` : sql`asc`} limit ${limit}`;
}

function isDown({ direction }: RunSort, { backwards = false }: Stretch): boolean {
  return (direction === "desc") !== backwards;
}
