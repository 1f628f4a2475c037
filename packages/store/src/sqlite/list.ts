import { NEWEST_FIRST, type RunRow, type RunSort } from "@openexec/protocol";
import type { Kysely } from "kysely";
import { DEFAULT_PAGE, type ListQuery, type RunPage, type ScopedFilter } from "../port.ts";
import { orderName, readCursor, writeCursor } from "../query/cursor.ts";
import { comparePlaces, placeOf } from "../query/place-order.ts";
import type { Caches } from "./apply.ts";
import { planFilter } from "./filter-plan.ts";
import { KEY_COLUMNS } from "./key-order.ts";
import { firstRuns, type Stretch } from "./order.ts";
import { readRow } from "./packed-row.ts";
import { isPlain, plainPage } from "./plain-page.ts";
import { readSegments } from "./read-segments.ts";
import { idBytes } from "./run-id.ts";
import { rowsByNumber } from "./run-rows.ts";
import { runSets } from "./run-sets.ts";
import type { IndexDatabase } from "./schema.ts";
import { textRuns } from "./text-runs.ts";

/** One page of runs. */
export async function listRuns(
  database: Kysely<IndexDatabase>,
  caches: Caches,
  secret: Uint8Array,
  { filter, sort = NEWEST_FIRST, limit = DEFAULT_PAGE, cursor, beside }: ListQuery,
): Promise<RunPage> {
  if (beside !== undefined) {
    const origin = await database
      .selectFrom("run")
      .select(["run_id", "row"])
      .where("run_id", "=", idBytes(beside.runId))
      .executeTakeFirst();
    if (origin === undefined) return { runs: [] };
    const after = placeOf(readRow(origin), sort);
    return {
      runs: await firstRows(database, caches, filter, sort, { after, limit, backwards: beside.side === "before" }),
    };
  }
  const after = cursor === undefined ? undefined : readCursor(cursor, orderName(sort), secret);
  // One more than asked for tells whether there is a next page.
  const found = await firstRows(database, caches, filter, sort, { after, limit: limit + 1 });
  const runs = found.slice(0, limit);
  const last = runs.at(-1);
  if (found.length <= limit || last === undefined) return { runs };
  return { runs, nextCursor: writeCursor(placeOf(last, sort), orderName(sort), secret) };
}

/** Three ways to a page: along an index, along the documents that hold a text, or over columns. */
async function firstRows(
  database: Kysely<IndexDatabase>,
  caches: Caches,
  filter: ScopedFilter,
  sort: RunSort,
  stretch: Stretch,
): Promise<readonly RunRow[]> {
  if (isPlain(filter, sort)) return plainPage(database, filter, sort, stretch);
  const { limit, after, backwards = false } = stretch;
  const { text } = filter;
  const newestFirst = sort.by === "started" && sort.direction === "desc" && !backwards;
  if (text !== undefined && newestFirst) return textPage(database, caches, { ...filter, text }, stretch);
  const plan = await planFilter(database, filter, await runSets(database, filter));
  const inRange = (head: { minStarted: number; maxStarted: number }): boolean =>
    head.maxStarted >= plan.fromMs && head.minStarted <= plan.toMs;
  const columns = [...plan.columns, ...KEY_COLUMNS[sort.by], "idTime" as const];
  const segments = await readSegments(database, caches, columns, inRange);
  const numbers = firstRuns(segments, plan, sort, stretch);
  const turn = backwards ? -1 : 1;
  return (await rowsByNumber(database, numbers))
    .map((row) => ({ row, place: placeOf(row, sort) }))
    .filter(({ place }) => after === undefined || comparePlaces(place, after, sort) * turn > 0)
    .sort((a, b) => comparePlaces(a.place, b.place, sort) * turn)
    .slice(0, limit)
    .map(({ row }) => row);
}

async function textPage(
  database: Kysely<IndexDatabase>,
  caches: Caches,
  filter: ScopedFilter & { readonly text: string },
  { limit, after }: Stretch,
): Promise<readonly RunRow[]> {
  const stretch = { untilMs: after?.key ?? undefined, together: limit };
  const rows: RunRow[] = [];
  for await (const { row } of textRuns(database, caches, filter, stretch)) {
    if (after !== undefined && comparePlaces(placeOf(row, NEWEST_FIRST), after, NEWEST_FIRST) <= 0) continue;
    rows.push(row);
    if (rows.length >= limit) break;
  }
  return rows;
}
