import type { TextPart } from "@openexec/protocol";
import { type Kysely, sql } from "kysely";
import { readDoc } from "../fold/text-docs.ts";
import { foldText } from "../query/fold-text.ts";
import type { Piece } from "../query/hits.ts";
import { DOCS_PER_HOUR, hourOf } from "./docs.ts";
import { idText } from "./run-id.ts";
import type { Blob, IndexDatabase } from "./schema.ts";
import { textQuery } from "./text-query.ts";

/** Documents that are read at once: the first time few, for those who want the first page only. */
const FIRST_CHUNK = 64;
const CHUNK = 1024;
/** How many times as many are read after each. */
const GROWTH = 8;

/** One document in so many holds what is found without asking for its words. */
const OFTEN = 4;

/** A run that holds a text. */
export interface TextMatch {
  readonly no: number;
  readonly runId: string;
  readonly startedMs: number;
  /** Those of its texts that hold it. */
  readonly pieces: readonly Piece[];
}

export interface TextQuery {
  readonly text: string;
  /** Numbers of projects. */
  readonly projects: readonly number[];
  /** Only this part of what runs say. */
  readonly part?: TextPart | undefined;
  /** Only runs that started then or earlier, milliseconds since 1970. */
  readonly untilMs?: number | undefined;
}

/**
 * The runs that hold a text, newest first and those of one millisecond by id, last first. Reads on only as long as it
 * is asked for more: documents come by the hour of their run, and each hour is put in order.
 */
export async function* findTexts(
  database: Kysely<IndexDatabase>,
  query: TextQuery,
): AsyncGenerator<TextMatch, void, undefined> {
  let hour = Number.POSITIVE_INFINITY;
  let found = new Map<number, { match: TextMatch; pieces: Piece[] }>();
  for await (const doc of candidates(database, query)) {
    const own = Math.floor(doc.id / DOCS_PER_HOUR);
    if (own !== hour) {
      yield* inOrder(found);
      found = new Map();
      hour = own;
    }
    if (doc.pieces.length === 0) continue;
    const { run_no: no, runId, started: startedMs } = doc;
    const before = found.get(no);
    if (before !== undefined) before.pieces.unshift(...doc.pieces);
    else {
      const pieces = [...doc.pieces];
      found.set(no, { match: { no, runId, startedMs, pieces }, pieces });
    }
  }
  yield* inOrder(found);
}

function inOrder(found: ReadonlyMap<number, { match: TextMatch }>): readonly TextMatch[] {
  return [...found.values()]
    .map(({ match }) => match)
    .sort((a, b) => b.startedMs - a.startedMs || (a.runId < b.runId ? 1 : -1));
}

interface Doc {
  readonly id: number;
  readonly run_no: number;
  readonly runId: string;
  readonly started: number;
  readonly pieces: readonly Piece[];
}

/** Documents that hold all short pieces of the text, latest number first; `pieces` are those that hold the text itself. */
async function* candidates(
  database: Kysely<IndexDatabase>,
  { text, projects, part, untilMs }: TextQuery,
): AsyncGenerator<Doc, void, undefined> {
  const needle = foldText(text);
  if (needle === "" || projects.length === 0) return;
  const asked = await textQuery(database, needle, projects);
  if (asked === undefined) return;
  // What most documents have is found sooner without asking for it.
  let match = asked.quick ?? asked.match;
  let below = untilMs === undefined ? Number.MAX_SAFE_INTEGER : (hourOf(untilMs) + 1) * DOCS_PER_HOUR;
  for (let chunk = FIRST_CHUNK; ; chunk = Math.min(CHUNK, chunk * GROWTH)) {
    const { rows } = await sql<{ id: number; run_no: number; run_id: Blob; started: number; body: Blob }>`
      select f.rowid as id, d.run_no, r.run_id, r.started, d.body
      from (select rowid from doc_terms where doc_terms match ${match}
        and rowid < cast(${below} as integer) order by rowid desc limit ${sql.lit(chunk)}) as f
      join doc as d on d.id = f.rowid join run as r on r.no = d.run_no order by f.rowid desc`.execute(database);
    let holding = 0;
    for (const row of rows) {
      const pieces = readDoc(row.body).filter((piece) => holds(piece, needle, part));
      if (pieces.length > 0) holding++;
      yield { ...row, runId: idText(row.run_id), pieces };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < chunk) return;
    below = last.id;
    if (holding * OFTEN < rows.length) match = asked.match;
  }
}

function holds({ part, text }: Piece, needle: string, wanted: TextPart | undefined): boolean {
  return (wanted === undefined || part === wanted) && foldText(text).includes(needle);
}
