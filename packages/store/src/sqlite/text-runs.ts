import type { RunRow } from "@openexec/protocol";
import type { Kysely } from "kysely";
import type { ScopedFilter } from "../port.ts";
import type { Caches } from "./apply.ts";
import { planFilter } from "./filter-plan.ts";
import { findTexts, type TextMatch } from "./find-texts.ts";
import { passingAmong } from "./passing.ts";
import { projectsOf } from "./projects.ts";
import { readSegments } from "./read-segments.ts";
import { rowsByNumber } from "./run-rows.ts";
import { runSets } from "./run-sets.ts";
import type { IndexDatabase } from "./schema.ts";

/** A run that holds a text and passes the rest of a filter. */
export interface TextRun extends TextMatch {
  readonly row: RunRow;
}

export interface TextStretch {
  /** Only runs that started then or earlier, milliseconds since 1970. */
  readonly untilMs?: number | undefined;
  /** How many are wanted first: rows are read for so many at once, and texts not further than for these. */
  readonly together: number;
}

/** Runs that a filter with a text means, newest first, as far as they are asked for. */
export async function* textRuns(
  database: Kysely<IndexDatabase>,
  caches: Caches,
  { text, ...rest }: ScopedFilter & { readonly text: string },
  { untilMs, together }: TextStretch,
): AsyncGenerator<TextRun, void, undefined> {
  const passes = await testOf(database, caches, rest);
  const projects = await projectsOf(database, rest.project);
  let waiting: TextMatch[] = [];
  for await (const match of findTexts(database, { text, projects, untilMs })) {
    if (!passes(match.no)) continue;
    waiting.push(match);
    if (waiting.length < together) continue;
    yield* await withRows(database, waiting);
    waiting = [];
  }
  yield* await withRows(database, waiting);
}

/** Whether a run passes a filter, answered from the columns that it needs. */
async function testOf(
  database: Kysely<IndexDatabase>,
  caches: Caches,
  filter: ScopedFilter,
): Promise<(no: number) => boolean> {
  const plan = await planFilter(database, filter, await runSets(database, filter));
  const segments = await readSegments(database, caches, plan.columns);
  return (no) => {
    // The last one holds the runs whose writer lives: their slots elsewhere are empty.
    for (let index = segments.length - 1; index >= 0; index--) {
      const segment = segments[index];
      const slot = segment?.slot(no);
      if (segment === undefined || slot === undefined) continue;
      return passingAmong(segment, plan.conditions, 1, () => slot).length > 0;
    }
    return false;
  };
}

async function withRows(database: Kysely<IndexDatabase>, matches: readonly TextMatch[]): Promise<readonly TextRun[]> {
  const rows = new Map(
    (
      await rowsByNumber(
        database,
        matches.map(({ no }) => no),
      )
    ).map((row) => [row.id, row]),
  );
  return matches.flatMap((match) => {
    const row = rows.get(match.runId);
    return row === undefined ? [] : [{ ...match, row }];
  });
}
