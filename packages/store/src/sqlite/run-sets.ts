import type { Choice, RunFilter } from "@openexec/protocol";
import { type Kysely, sql } from "kysely";
import type { RunSet } from "./conditions.ts";
import { findTexts, type TextQuery } from "./find-texts.ts";
import { projectsOf } from "./projects.ts";
import type { IndexDatabase } from "./schema.ts";

/** The runs that pass the fields of a filter that no column holds; one set for each such field. */
export async function runSets(database: Kysely<IndexDatabase>, filter: RunFilter): Promise<readonly RunSet[]> {
  const { text, code, commit, replayOf } = filter;
  const sets: RunSet[] = [];
  const scope = text === undefined && code === undefined ? [] : await projectsOf(database, filter.project);
  const texts = async (query: Omit<TextQuery, "projects">): Promise<void> => {
    const numbers = new Set<number>();
    for await (const { no } of findTexts(database, { ...query, projects: scope })) numbers.add(no);
    sets.push(numbers);
  };
  if (text !== undefined) await texts({ text });
  if (code !== undefined) await texts({ text: code, part: "code" });
  if (commit !== undefined) sets.push(await withCommit(database, commit));
  if (replayOf !== undefined) {
    const rows = await database.selectFrom("run").select("no").where("replay_of", "=", replayOf).execute();
    sets.push(new Set(rows.map(({ no }) => no)));
  }
  return sets;
}

const SHORTEST_PREFIX = 4;

async function withCommit(database: Kysely<IndexDatabase>, { in: chosen, notIn = [] }: Choice): Promise<RunSet> {
  const projects = await projectsOf(database, undefined);
  const runsOf = async (commits: readonly string[]): Promise<ReadonlySet<number>> => {
    const numbers = new Set<number>();
    for (const sha of commits) {
      const last = sha.length < SHORTEST_PREFIX ? sha : `${sha}\u{10ffff}`;
      const { rows } = await sql<{ run_no: number }>`select run_no from run_commit
        where project in (select value from json_each(${JSON.stringify(projects)})) and sha between ${sha} and ${last}`.execute(
        database,
      );
      for (const { run_no } of rows) numbers.add(run_no);
    }
    return numbers;
  };
  const [allowed, refused] = [chosen && (await runsOf(chosen)), await runsOf(notIn)];
  return { has: (no) => (allowed === undefined || allowed.has(no)) && !refused.has(no) };
}
