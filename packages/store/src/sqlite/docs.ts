import { type Kysely, sql } from "kysely";
import type { TextDoc, TextDocs } from "../fold/text-docs.ts";
import { projectTerm } from "./doc-terms.ts";
import { JoinedBlobs } from "./joined-blobs.ts";
import type { IndexDatabase } from "./schema.ts";
import type { Words } from "./words.ts";

/** Texts of one run that came together. */
interface Texts {
  readonly no: number;
  readonly project: number;
  readonly startedMs: number;
  readonly texts: TextDocs;
}

/**
 * Documents are numbered by the hour in which their run started: newest first is one walk over the index of words, and
 * numbers stay close together, which keeps it small.
 */
const HOUR_MS = 3_600_000;
export const DOCS_PER_HOUR = 2 ** 18;
/** Documents that one statement writes. */
const TOGETHER = 64;

export function hourOf(startedMs: number): number {
  return Math.max(0, Math.floor(startedMs / HOUR_MS));
}

/** Makes texts findable. In the caller's transaction. */
export async function addDocs(database: Kysely<IndexDatabase>, words: Words, runs: readonly Texts[]): Promise<void> {
  // FTS5 writes what comes in the order of its numbers at once, and anything else in small parts.
  const ordered = runs.filter(({ texts }) => texts.docs.length > 0).sort((a, b) => a.startedMs - b.startedMs);
  if (ordered.length === 0) return;
  const termsOf = await words.terms(
    database,
    ordered.map(({ texts }) => texts.words),
  );
  const next = new Map<number, number>();
  for (const [place, { no, project, startedMs, texts }] of ordered.entries()) {
    const hour = hourOf(startedMs);
    const first = next.get(hour) ?? (await firstFree(database, hour));
    next.set(hour, first + texts.docs.length);
    const terms = termsOf[place] ?? [];
    for (let from = 0; from < texts.docs.length; from += TOGETHER) {
      const docs = texts.docs.slice(from, from + TOGETHER);
      await writeDocs(database, { no, project, first: first + from, docs, terms });
    }
  }
}

interface Docs {
  readonly no: number;
  readonly project: number;
  /** Number of the first one. */
  readonly first: number;
  readonly docs: readonly TextDoc[];
  /** Of the run's words. */
  readonly terms: readonly string[];
}

async function writeDocs(database: Kysely<IndexDatabase>, { no, project, first, docs, terms }: Docs): Promise<void> {
  const bodies = new JoinedBlobs();
  const rows = docs.map(({ body }, index) => [first + index, no, ...bodies.add(body)]);
  await sql`insert into doc (id, run_no, body)
    select value ->> 0, value ->> 1, ${bodies.at(2)} from json_each(${JSON.stringify(rows)})`.execute(database);
  const said = docs.map(({ words, grams }, index): readonly [number, string] => {
    let text = `${projectTerm(project)} ${grams}`;
    for (const word of words) text += ` ${terms[word]}`;
    return [first + index, text];
  });
  await sql`insert into doc_terms (rowid, text)
    select value ->> 0, value ->> 1 from json_each(${JSON.stringify(said)})`.execute(database);
}

async function firstFree(database: Kysely<IndexDatabase>, hour: number): Promise<number> {
  const from = hour * DOCS_PER_HOUR;
  const last = await database
    .selectFrom("doc")
    .select("id")
    .where("id", ">=", from)
    .where("id", "<", from + DOCS_PER_HOUR)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return (last?.id ?? from - 1) + 1;
}
