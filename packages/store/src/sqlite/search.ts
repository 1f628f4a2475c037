import { NEWEST_FIRST, type SearchHit, type SearchMatch, type SearchPage } from "@openexec/protocol";
import type { Kysely } from "kysely";
import { DEFAULT_PAGE, HITS_PER_RUN, type SearchQuery } from "../port.ts";
import { readCursor, writeCursor } from "../query/cursor.ts";
import { foldText } from "../query/fold-text.ts";
import { hitsIn, type Piece } from "../query/hits.ts";
import { comparePlaces, placeOf } from "../query/place-order.ts";
import type { Caches } from "./apply.ts";
import type { IndexDatabase } from "./schema.ts";
import { textRuns } from "./text-runs.ts";
import { countDue } from "./texts-due.ts";

const SEARCH_ORDER = "search";

/** Runs that hold a text, newest first, and where. */
export async function searchRuns(
  database: Kysely<IndexDatabase>,
  caches: Caches,
  secret: Uint8Array,
  query: SearchQuery,
): Promise<SearchPage> {
  const { filter, runId, limit = DEFAULT_PAGE, cursor } = query;
  const after = cursor === undefined ? undefined : readCursor(cursor, SEARCH_ORDER, secret);
  const missing = await countDue(database, query);
  // One more than asked for tells whether there is a next page.
  const stretch = { untilMs: after?.key ?? undefined, together: limit + 1 };
  const matches: SearchMatch[] = [];
  for await (const { row, pieces } of textRuns(database, caches, filter, stretch)) {
    if (after !== undefined && comparePlaces(placeOf(row, NEWEST_FIRST), after, NEWEST_FIRST) <= 0) continue;
    if (runId !== undefined && row.id !== runId) continue;
    const last = matches.at(-1);
    if (matches.length === limit && last !== undefined) {
      return { matches, ...missing, nextCursor: writeCursor(placeOf(last.run, NEWEST_FIRST), SEARCH_ORDER, secret) };
    }
    matches.push({ run: row, ...hitsOf(pieces, query) });
  }
  return { matches, ...missing };
}

function hitsOf(
  pieces: readonly Piece[],
  { filter, hitsPerRun = HITS_PER_RUN, fromSeq = 0 }: SearchQuery,
): Omit<SearchMatch, "run"> {
  const needle = foldText(filter.text);
  const hits: SearchHit[] = [];
  for (const piece of pieces) {
    if (piece.seq < fromSeq) continue;
    for (const hit of hitsIn(piece, needle)) {
      if (hits.length === hitsPerRun) return { hits, more: true };
      hits.push(hit);
    }
  }
  return { hits, more: false };
}
