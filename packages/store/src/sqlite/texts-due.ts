import { type Kysely, sql } from "kysely";
import type { SearchQuery } from "../port.ts";
import { type MissingTexts, missingTexts } from "../query/missing-texts.ts";
import { projectsOf } from "./projects.ts";
import { idBytes, idHex } from "./run-id.ts";
import type { IndexDatabase } from "./schema.ts";

type Asked = Pick<SearchQuery, "runId" | "unreadable"> & { readonly filter: Pick<SearchQuery["filter"], "project"> };

/** Of the projects that are asked, and of all their runs: what a run without texts says nobody knows. */
export async function countDue(
  database: Kysely<IndexDatabase>,
  { filter, runId, unreadable = [] }: Asked,
): Promise<MissingTexts> {
  const own = runId === undefined ? sql`1` : sql`r.run_id = ${idBytes(runId)}`;
  const projects = JSON.stringify(await projectsOf(database, filter.project));
  const silent = JSON.stringify(unreadable.map(idHex));
  // A cross join keeps its order: SQLite would look at every run of a project for the few whose texts are still to come.
  const { rows } = await sql<{ missing: number; silent: number | null }>`
    select count(*) as missing, sum(r.run_id in (select unhex(value) from json_each(${silent}))) as silent
    from texts_due as t cross join run as r on r.no = t.run_no
    where r.project in (select value from json_each(${projects})) and ${own}`.execute(database);
  return missingTexts(rows[0]?.missing ?? 0, rows[0]?.silent ?? 0);
}
