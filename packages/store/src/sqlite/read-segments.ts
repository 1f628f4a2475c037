import type { Kysely } from "kysely";
import type { Caches } from "./apply.ts";
import type { ColumnName } from "./columns.ts";
import type { IndexDatabase } from "./schema.ts";
import { looseSegment, type Segment } from "./segments.ts";

/** All runs in segments: those that stopped, and as the last one those whose writer lives. */
export async function readSegments(
  database: Kysely<IndexDatabase>,
  { terms, segments, open }: Caches,
  columns: readonly ColumnName[],
  only?: (head: { minStarted: number; maxStarted: number }) => boolean,
): Promise<readonly Segment[]> {
  const stopped = await segments.read(database, columns, only);
  const records = await open.read(database, terms);
  return records.length === 0 ? stopped : [...stopped, looseSegment(records)];
}
