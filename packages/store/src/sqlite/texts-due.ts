import { type Kysely, sql } from "kysely";
import type { SearchQuery } from "../port.ts";
import { projectsOf } from "./projects.ts";
import { idBytes } from "./run-id.ts";
import type { IndexDatabase } from "./schema.ts";

/** Of the projects that are asked, and of all their runs: what a run without texts says nobody knows. */
export async function countDue(
  database: Kysely<IndexDatabase>,
  { filter, runId }: { readonly filter: Pick<SearchQuery["filter"], "project">; readonly runId?: SearchQuery["runId"] },
): Promise<{ readonly textsDue?: number }> {
  const own = runId === undefined ? sql`1` : sql`r.run_id = ${idBytes(runId)}`;
  const projects = JSON.stringify(await projectsOf(database, filter.project));
  const { rows } = await sql<{ due: number }>`
    select count(*) as due from texts_due as t join run as r on r.no = t.run_no
    where r.project in (select value from json_each(${projects})) and ${own}`.execute(database);
  const due = rows[0]?.due ?? 0;
  return due === 0 ? {} : { textsDue: due };
}
