import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { TextPart } from "@openexec/protocol";
import { TEXT_PARTS } from "@openexec/protocol/schemas";
import { type Kysely, sql } from "kysely";
import { foldText } from "../query/fold-text.ts";
import type { Piece } from "../query/hits.ts";
import { JoinedBlobs } from "./joined-blobs.ts";
import type { Blob, IndexDatabase } from "./schema.ts";
import { gramsOf, gramTerm, projectTerm, tokensOf, wordTerm } from "./text-tokens.ts";
import type { Words } from "./words.ts";

/** Texts of one run that came together. */
interface Texts {
  readonly no: number;
  readonly project: number;
  readonly startedMs: number;
  readonly pieces: readonly Piece[];
}

/**
 * Documents are numbered by the hour in which their run started: newest first is one walk over the index of words, and
 * numbers stay close together, which keeps it small.
 */
const HOUR_MS = 3_600_000;
export const DOCS_PER_HOUR = 2 ** 18;
/** Stored by number: new ones are added at the end. */
const PARTS: readonly TextPart[] = TEXT_PARTS;
/** Characters of one document; a longer text has one for itself. */
const DOC_LENGTH = 16_384;

export function hourOf(startedMs: number): number {
  return Math.max(0, Math.floor(startedMs / HOUR_MS));
}

/** Makes texts findable. In the caller's transaction. */
export async function addDocs(database: Kysely<IndexDatabase>, words: Words, runs: readonly Texts[]): Promise<void> {
  words.trim();
  const unknown = new Set<string>();
  const docs = runs.flatMap((run) =>
    cut(run.pieces).map((pieces) => ({ run, pieces, ...termsOf(pieces, words, unknown) })),
  );
  if (docs.length === 0) return;
  await words.number(database, unknown);
  // FTS5 writes what comes in the order of its numbers at once, and anything else in small parts.
  docs.sort((a, b) => a.run.startedMs - b.run.startedMs);
  const next = new Map<number, number>();
  const bodies = new JoinedBlobs();
  const rows: (readonly number[])[] = [];
  const texts: (readonly [number, string])[] = [];
  for (const { run, pieces, numbers, rare, grams } of docs) {
    const hour = hourOf(run.startedMs);
    const id = next.get(hour) ?? (await firstFree(database, hour));
    next.set(hour, id + 1);
    rows.push([id, run.no, ...bodies.add(packDoc(pieces))]);
    for (const word of rare) numbers.add(words.known(word) ?? 0);
    texts.push([id, [projectTerm(run.project), ...grams, ...Array.from(numbers, wordTerm)].join(" ")]);
  }
  await sql`insert into doc (id, run_no, body)
    select value ->> 0, value ->> 1, ${bodies.at(2)} from json_each(${JSON.stringify(rows)})`.execute(database);
  await sql`insert into doc_terms (rowid, text)
    select value ->> 0, value ->> 1 from json_each(${JSON.stringify(texts)})`.execute(database);
}

interface DocTerms {
  /** Of its words. */
  readonly numbers: Set<number>;
  /** Words whose number was not in memory. */
  readonly rare: readonly string[];
  readonly grams: ReadonlySet<string>;
}

/** What a document is found by. Words are many and mostly known: each is looked up once where it stands. */
function termsOf(pieces: readonly Piece[], words: Words, unknown: Set<string>): DocTerms {
  const numbers = new Set<number>();
  const rare: string[] = [];
  const grams = new Set<string>();
  for (const piece of pieces) {
    for (const { tokenType, text } of tokensOf(foldText(piece.text))) {
      if (tokenType === "grams") {
        for (const gram of gramsOf(text)) grams.add(gramTerm(gram));
        continue;
      }
      const number = words.known(text);
      if (number !== undefined) {
        numbers.add(number);
        continue;
      }
      rare.push(text);
      unknown.add(text);
    }
  }
  return { numbers, rare, grams };
}

/** A line that says which pieces there are (line of the log, number of the part, length), and behind it their texts. */
function packDoc(pieces: readonly Piece[]): Buffer {
  const directory = pieces.map(({ seq, part, text }) => `${seq},${PARTS.indexOf(part)},${text.length}`).join(";");
  return deflateRawSync(`${directory}\n${pieces.map(({ text }) => text).join("")}`, { level: 1 });
}

/** The texts of a document. */
export function readDoc({ body }: { readonly body: Blob }): readonly Piece[] {
  const whole = inflateRawSync(body).toString();
  const end = whole.indexOf("\n");
  let at = end + 1;
  return whole
    .slice(0, end)
    .split(";")
    .map((entry) => {
      const [seq = 0, part = 0, length = 0] = entry.split(",").map(Number);
      const text = whole.slice(at, at + length);
      at += length;
      return { seq, part: PARTS[part] ?? "log", text };
    });
}

function cut(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const docs: Piece[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    if (length + piece.text.length > DOC_LENGTH) {
      docs.push([]);
      length = 0;
    }
    docs.at(-1)?.push(piece);
    length += piece.text.length;
  }
  return docs;
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
