import type { RunRow } from "@openexec/protocol";
import type { RunId } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import type { Applied, FoldedChange, IndexChange, RunChange, TextsChange } from "../change.ts";
import { decodeState, encodeState, type IndexState } from "../fold/index-state.ts";
import { ownOf, type PackedState, packState, readState } from "../fold/packed-state.ts";
import { planChange, planFolded, planTexts } from "../fold/plan-change.ts";
import { type FoldedRun, RunFold } from "../fold/run-fold.ts";
import type { TextDocs } from "../fold/text-docs.ts";
import { changedMs, type KnownFacts, rowOf } from "../fold/to-row.ts";
import { SORT_KEYS } from "../query/sort-key.ts";
import { UNSETTLED } from "../query/unsettled.ts";
import { type ColumnRecord, LIST_COLUMNS, recordOf, TERM_COLUMNS } from "./columns.ts";
import { addDocs } from "./docs.ts";
import { forgetRuns } from "./forget.ts";
import { JoinedBlobs } from "./joined-blobs.ts";
import type { OpenRuns } from "./open-runs.ts";
import { packRow, readRow } from "./packed-row.ts";
import { writeRows } from "./rows.ts";
import { idHex } from "./run-id.ts";
import type { IndexDatabase, RunTable } from "./schema.ts";
import type { Segments } from "./segments.ts";
import { type Terms, termKey } from "./terms.ts";
import type { Words } from "./words.ts";

/** What is kept in memory of a database. */
export interface Caches {
  readonly terms: Terms;
  readonly segments: Segments;
  readonly words: Words;
  readonly open: OpenRuns;
}

/** A run while changes are applied to it. */
interface Work {
  readonly runId: RunId;
  no: number;
  /** It has rows and texts that contradict its log now. */
  wipe: boolean;
  readonly wasThere: boolean;
  facts: KnownFacts;
  /** What is folded here. It goes on from what was folded elsewhere, if that came. */
  fold: RunFold;
  elsewhere: FoldedRun | undefined;
  /** The state as it is stored, while nothing was folded behind it. */
  packed: PackedState | undefined;
  row: RunRow;
  /** Whether there is more to write than texts. */
  changed: boolean;
  /** Whether its texts were still to come, and still are; then what is folded here brings none either. */
  readonly wasDue: boolean;
  textsDue: boolean;
  /** Those that came now. */
  late: TextDocs | undefined;
}

/** A run when all changes are applied to it. */
interface Done extends Omit<Work, "fold" | "elsewhere" | "late"> {
  readonly state: IndexState;
  /** What is new, in its order. */
  readonly parts: readonly Pick<FoldedRun, "rows" | "commits">[];
  readonly texts: readonly TextDocs[];
}

const text = new TextDecoder();
const NOTHING_NEW = { elsewhere: undefined, packed: undefined, late: undefined };

/** Applies `changes` in the caller's transaction. */
export async function applyChanges(
  database: Kysely<IndexDatabase>,
  { terms, segments, words }: Caches,
  changes: readonly IndexChange[],
): Promise<readonly Applied[]> {
  const works = await load(database, changes);
  const answers = changes.map((change) => {
    if ("texts" in change) return takeTexts(works, change);
    return "folded" in change ? takeFolded(works, change) : applyOne(works, change);
  });
  const told = [...works.values()].map(done);
  const all = told.filter(({ changed }) => changed);
  const wiped = all.filter(({ wipe, wasThere }) => wipe && wasThere).map(({ no }) => no);
  await forgetRuns(database, wiped);
  await numberNew(database, all);
  await terms.load(database, wantedTerms(told));
  await terms.save(database);
  const records = new Map(all.map((work) => [work.no, recordOfWork(work, terms)] as const));
  await writeRuns(database, all, records);
  await writeRows(
    database,
    all.flatMap(({ no, parts }) => parts.map(({ rows }) => ({ no, rows }))),
  );
  await writeCommits(database, all, records);
  await markDue(database, told);
  await addDocs(
    database,
    words,
    told.flatMap(({ no, row, texts }) => {
      const run = { no, project: terms.id("project", row.project), startedMs: Date.parse(row.startedAt) };
      return texts.map((docs) => ({ ...run, texts: docs }));
    }),
  );
  await segments.write(
    database,
    new Map([...records].map(([no, record], index) => [no, isOpen(all[index]?.row) ? undefined : record])),
  );
  return answers;
}

/** A run whose writer lives. It is looked at by itself until it stops: see `columns.ts`. */
function isOpen(row: RunRow | undefined): boolean {
  return row?.status === "running" || row?.status === "pending";
}

async function load(
  database: Kysely<IndexDatabase>,
  changes: readonly Pick<RunChange, "runId">[],
): Promise<Map<RunId, Work>> {
  const asked = JSON.stringify([...new Set(changes.map(({ runId }) => idHex(runId)))]);
  const { rows } = await sql<Pick<RunTable, "no" | "run_id" | "row" | "facts" | "state"> & { due: number }>`
    select no, run_id, row, facts, state, exists (select 1 from texts_due where run_no = no) as due from run
    where run_id in (select unhex(value) from json_each(${asked}))`.execute(database);
  return new Map(
    rows.map(({ no, facts, state, due, ...stored }) => {
      const row = readRow(stored);
      const runId = row.id as RunId;
      const known = { runId, no, wipe: false, wasThere: true, changed: false, ...NOTHING_NEW };
      const texts = { wasDue: due === 1, textsDue: due === 1 };
      const fold = new RunFold(readState(state, row));
      return [runId, { ...known, ...texts, row, facts: JSON.parse(facts), fold }];
    }),
  );
}

function applyOne(works: Map<RunId, Work>, { runId, events, facts, files }: RunChange): Applied {
  const work = workOn(works, runId);
  work.changed = true;
  const plan = planChange(work.fold.state.run, events);
  if (plan.outcome === "refolded") {
    work.wipe = true;
    Object.assign(work, NOTHING_NEW);
    work.fold = new RunFold();
    work.textsDue = false;
  }
  if (plan.events.length > 0) work.packed = undefined;
  Object.assign(work.facts, facts);
  for (const event of plan.events) {
    if (work.textsDue) work.fold.addRows(event);
    else work.fold.add(event, files);
  }
  work.row = rowOf(runId, work.fold.state, work.facts);
  return { runId, outcome: plan.outcome, nextSeq: plan.outcome === "incomplete" ? plan.nextSeq : work.row.lastSeq + 1 };
}

function takeFolded(works: Map<RunId, Work>, { runId, folded, facts }: FoldedChange): Applied {
  const work = workOn(works, runId);
  work.changed = true;
  const outcome = planFolded(work.fold.state.run, folded);
  if (outcome !== "unchanged") {
    work.wipe = work.wasThere;
    work.elsewhere = folded;
    work.packed = folded.packedState;
    work.fold = new RunFold(decodeState(folded.state));
    work.textsDue = folded.texts === undefined;
    work.late = undefined;
  } else if (work.textsDue && folded.texts !== undefined) {
    work.late = folded.texts;
    work.textsDue = false;
  }
  Object.assign(work.facts, facts);
  work.row = rowOf(runId, work.fold.state, work.facts);
  return { runId, outcome, nextSeq: work.row.lastSeq + 1 };
}

function takeTexts(works: Map<RunId, Work>, { runId, head, texts }: TextsChange): Applied {
  const work = works.get(runId);
  const plan = planTexts(work?.fold.state.run, work?.textsDue === true, head);
  if (work !== undefined && plan.outcome === "applied") {
    work.late = texts;
    work.textsDue = false;
  }
  return { runId, ...plan };
}

function workOn(works: Map<RunId, Work>, runId: RunId): Work {
  const known = works.get(runId);
  if (known !== undefined) return known;
  const fold = new RunFold();
  const row = rowOf(runId, fold.state, {});
  const none = { runId, no: -1, wipe: false, wasThere: false, facts: {} };
  const work = { ...none, ...NOTHING_NEW, changed: true, wasDue: false, textsDue: false, fold, row };
  works.set(runId, work);
  return work;
}

function done({ fold, elsewhere, late, ...work }: Work): Done {
  const parts = [...(elsewhere === undefined ? [] : [elsewhere]), fold.takeLists()];
  const texts = [elsewhere?.texts, late, fold.takeTexts()].filter((docs) => docs !== undefined);
  return { ...work, state: fold.state, parts, texts };
}

/** Remembers whose texts are still to come. */
async function markDue(database: Kysely<IndexDatabase>, works: readonly Done[]): Promise<void> {
  const due = works.filter(({ textsDue }) => textsDue).map(({ no }) => no);
  const over = works.filter(({ textsDue, wasDue }) => wasDue && !textsDue).map(({ no }) => no);
  if (due.length > 0) {
    await sql`insert or ignore into texts_due (run_no)
      select value from json_each(${JSON.stringify(due)})`.execute(database);
  }
  if (over.length === 0) return;
  await sql`delete from texts_due where run_no in (select value from json_each(${JSON.stringify(over)}))`.execute(
    database,
  );
}

/** Gives new runs a number that no run ever had. */
async function numberNew(database: Kysely<IndexDatabase>, works: readonly Done[]): Promise<void> {
  const added = works.filter(({ wasThere }) => !wasThere);
  if (added.length === 0) return;
  const known = await database.selectFrom("meta").select("value").where("name", "=", "next_no").executeTakeFirst();
  let next = known === undefined ? 0 : Number(text.decode(known.value));
  for (const work of added) work.no = next++;
  await sql`insert into meta (name, value) values ('next_no', ${Buffer.from(String(next))})
    on conflict (name) do update set value = excluded.value`.execute(database);
}

function wantedTerms(works: readonly Done[]): ReadonlyMap<string, readonly [string, string]> {
  const wanted = new Map<string, readonly [string, string]>();
  const want = (field: string, value: string | undefined): void => {
    if (value !== undefined) wanted.set(termKey(field, value), [field, value]);
  };
  for (const { row, state } of works) {
    for (const field of TERM_COLUMNS) want(field, row[field]);
    const lists = { tool: state.tools.keys(), model: row.models, tag: row.tags };
    for (const field of LIST_COLUMNS) for (const value of lists[field]) want(field, value);
  }
  return wanted;
}

function recordOfWork({ row, state }: Done, terms: Terms): ColumnRecord {
  const more = { tools: [...state.tools.keys()], changed: changedMs(state.run) };
  return recordOf(row, more, (field, value) => terms.id(field, value));
}

/** The plain columns of {@link RunTable} in the order in which they are written; ids and states are bytes. */
const PLAIN_COLUMNS = [
  "no",
  "project",
  "replay",
  "started",
  "duration",
  "cost",
  "tokens",
  "tools",
  "entered",
  "replay_of",
  "pinned",
  "unsettled",
  "open",
  "row",
  "facts",
] as const satisfies readonly (keyof RunTable)[];

async function writeRuns(
  database: Kysely<IndexDatabase>,
  works: readonly Done[],
  records: ReadonlyMap<number, ColumnRecord>,
): Promise<void> {
  const states = new JoinedBlobs();
  const rows = works.map(({ no, row, facts, state, packed, runId }) => {
    const plain: { readonly [Name in (typeof PLAIN_COLUMNS)[number]]: RunTable[Name] } = {
      no,
      project: records.get(no)?.project ?? 0,
      replay: row.replay === undefined ? 0 : 1,
      started: SORT_KEYS.started(row),
      duration: SORT_KEYS.duration(row),
      cost: SORT_KEYS.cost(row),
      tokens: SORT_KEYS.tokens(row),
      tools: SORT_KEYS.tools(row),
      entered: Date.parse(row.createdAt),
      replay_of: row.replay?.of ?? null,
      pinned: row.pinned ? 1 : 0,
      unsettled: UNSETTLED.has(row.status) ? 1 : 0,
      open: isOpen(row) ? 1 : 0,
      row: packRow(row),
      facts: JSON.stringify(facts),
    };
    const own = ownOf(row);
    const { bytes } = packed?.own === own ? packed : packState(encodeState(state), own);
    const fork = row.forkOf === undefined ? null : idHex(row.forkOf);
    return [...PLAIN_COLUMNS.map((name) => plain[name]), idHex(runId), fork, ...states.add(bytes)];
  });
  const plain = PLAIN_COLUMNS.length;
  const names = sql.join([...PLAIN_COLUMNS, "run_id", "fork_of", "state"].map((name) => sql.ref(name)));
  const values = sql.join([
    ...PLAIN_COLUMNS.map((_, index) => sql`value ->> ${sql.lit(index)}`),
    sql`unhex(value ->> ${sql.lit(plain)})`,
    sql`unhex(value ->> ${sql.lit(plain + 1)})`,
    states.at(plain + 2),
  ]);
  const updates = sql.join(
    [...PLAIN_COLUMNS.slice(1), "fork_of", "state"].map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`),
  );
  await sql`insert into run (${names}) select ${values} from json_each(${JSON.stringify(rows)}) where true
    on conflict (no) do update set ${updates}`.execute(database);
}

async function writeCommits(
  database: Kysely<IndexDatabase>,
  works: readonly Done[],
  records: ReadonlyMap<number, ColumnRecord>,
): Promise<void> {
  const pairs = works.flatMap(({ no, row, parts }) => {
    const made = parts.flatMap(({ commits }) => commits);
    const project = records.get(no)?.project ?? 0;
    return [row.commit, ...made].filter((sha) => sha !== undefined).map((sha) => [project, sha, no]);
  });
  if (pairs.length === 0) return;
  await sql`insert or ignore into run_commit (project, sha, run_no)
    select value ->> 0, value ->> 1, value ->> 2 from json_each(${JSON.stringify(pairs)})`.execute(database);
}
