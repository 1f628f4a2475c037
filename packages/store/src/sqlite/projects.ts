import type { Choice } from "@openexec/protocol";
import type { Kysely } from "kysely";
import type { IndexDatabase } from "./schema.ts";

/** The numbers of the projects that a filter means, all of them written out. */
export async function projectsOf(
  database: Kysely<IndexDatabase>,
  { in: chosen, notIn = [] }: Choice = {},
): Promise<readonly number[]> {
  const rows = await database.selectFrom("term").select(["id", "value"]).where("field", "=", "project").execute();
  const all = chosen === undefined || chosen.includes("*");
  return rows
    .filter(({ value }) => (all || chosen.includes(value)) && !notIn.includes(value) && !notIn.includes("*"))
    .map(({ id }) => id);
}
