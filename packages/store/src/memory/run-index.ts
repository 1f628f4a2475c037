import { NEWEST_FIRST, type RunRows, type SearchPage } from "@openexec/protocol";
import type { RunId, RunStatus } from "@openexec/timeline";
import type { Applied, FoldedChange, IndexChange, RunChange, TextsChange } from "../change.ts";
import { foldEvent } from "../fold/fold-events.ts";
import { decodeState, initialState } from "../fold/index-state.ts";
import { unpackRows } from "../fold/packed-rows.ts";
import { planChange, planFolded, planTexts } from "../fold/plan-change.ts";
import { RowChanges } from "../fold/row-changes.ts";
import { readDoc, type TextDocs } from "../fold/text-docs.ts";
import { piecesOf } from "../fold/texts.ts";
import { rowOf } from "../fold/to-row.ts";
import {
  type Aggregates,
  DEFAULT_PAGE,
  HITS_PER_RUN,
  type ListQuery,
  type RunIndex,
  type RunKey,
  type RunPage,
  type RunParts,
  SCAN_PAGE,
  type ScanQuery,
  type ScopedFilter,
  type SearchQuery,
} from "../port.ts";
import { orderName, readCursor, writeCursor } from "../query/cursor.ts";
import { foldText } from "../query/fold-text.ts";
import { hitsIn } from "../query/hits.ts";
import { type MissingTexts, missingTexts } from "../query/missing-texts.ts";
import { comparePlaces, placeOf } from "../query/place-order.ts";
import { UNSETTLED } from "../query/unsettled.ts";
import type { KnownRun } from "./known-run.ts";
import { matches } from "./matches.ts";
import { facetOf, metaOf } from "./meta.ts";
import { statsOf } from "./stats.ts";

const SECRET = new Uint8Array(32);
const SEARCH_ORDER = "search";

/** The index in plain memory: for tests, where it says what the others should answer, and where no database opens. */
export class MemoryRunIndex implements RunIndex {
  readonly #runs = new Map<RunId, KnownRun>();

  async apply(changes: readonly IndexChange[]): Promise<readonly Applied[]> {
    return changes.map((change) => {
      if ("texts" in change) return this.#takeTexts(change);
      return "folded" in change ? this.#take(change) : this.#apply(change);
    });
  }

  #takeTexts({ runId, head, texts }: TextsChange): Applied {
    const known = this.#runs.get(runId);
    const plan = planTexts(known?.state.run, known?.textsDue === true, head);
    if (known !== undefined && plan.outcome === "applied") tellTexts(known, texts);
    return { runId, ...plan };
  }

  #take({ runId, folded, facts }: FoldedChange): Applied {
    const before = this.#runs.get(runId);
    const outcome = planFolded(before?.state.run, folded);
    const known = before === undefined || outcome !== "unchanged" ? fresh(runId, before) : before;
    Object.assign(known.facts, facts);
    if (outcome !== "unchanged") {
      Object.assign(known.state, decodeState(folded.state));
      merge(known.lists, unpackRows(folded.rows));
      known.textsDue = true;
    }
    if (known.textsDue && folded.texts !== undefined) tellTexts(known, folded.texts);
    known.row = rowOf(runId, known.state, known.facts);
    this.#runs.set(runId, known);
    return { runId, outcome, nextSeq: known.row.lastSeq + 1 };
  }

  #apply({ runId, events, facts, files }: RunChange): Applied {
    const before = this.#runs.get(runId);
    const plan = planChange(before?.state.run, events);
    const known = before === undefined || plan.outcome === "refolded" ? fresh(runId, before) : before;
    Object.assign(known.facts, facts);
    const rows = new RowChanges();
    for (const event of plan.events) {
      foldEvent(known.state, event, rows);
      // They come with the texts of the lines before.
      if (!known.textsDue) known.pieces.push(...piecesOf(event, files));
    }
    merge(known.lists, rows.lists);
    known.row = rowOf(runId, known.state, known.facts);
    this.#runs.set(runId, known);
    return {
      runId,
      outcome: plan.outcome,
      nextSeq: plan.outcome === "incomplete" ? plan.nextSeq : known.row.lastSeq + 1,
    };
  }

  async get<Part extends keyof RunParts>(runId: RunId, part: Part): Promise<RunParts[Part] | undefined> {
    const run = this.#runs.get(runId);
    return run && structuredClone(partOf(run, part));
  }

  async list({ filter, sort = NEWEST_FIRST, limit = DEFAULT_PAGE, cursor, beside }: ListQuery): Promise<RunPage> {
    const turned = beside?.side === "before" ? turn(sort) : sort;
    const origin = beside === undefined ? undefined : this.#runs.get(beside.runId);
    if (beside !== undefined && origin === undefined) return { runs: [] };
    const given = cursor === undefined ? undefined : readCursor(cursor, orderName(sort), SECRET);
    const start = origin === undefined ? given : placeOf(origin.row, sort);
    const found = this.#matching(filter)
      .map((run) => ({ run, place: placeOf(run.row, sort) }))
      .sort((a, b) => comparePlaces(a.place, b.place, sort) * (turned === sort ? 1 : -1));
    const rest = start
      ? found.filter(({ place }) => comparePlaces(place, start, sort) * (turned === sort ? 1 : -1) > 0)
      : found;
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const runs = page.map(({ run }) => structuredClone(run.row));
    if (rest.length <= limit || last === undefined || beside !== undefined) return { runs };
    return { runs, nextCursor: writeCursor(last.place, orderName(sort), SECRET) };
  }

  async aggregate<Name extends keyof Aggregates>(
    name: Name,
    query: Aggregates[Name]["query"],
  ): Promise<Aggregates[Name]["answer"]> {
    const runs = [...this.#runs.values()];
    const answers: { [Each in keyof Aggregates]: (asked: Aggregates[Each]["query"]) => Aggregates[Each]["answer"] } = {
      meta: ({ filter, unreadable = [] }) => ({
        ...metaOf(runs, filter),
        ...(filter.text !== undefined && this.#missing({ filter, unreadable })),
      }),
      facet: (asked) => facetOf(runs, asked),
      stats: ({ filter, by }) => statsOf(this.#matching(filter), by),
    };
    return answers[name](query);
  }

  async search(query: SearchQuery): Promise<SearchPage> {
    const { filter, runId, limit = DEFAULT_PAGE, hitsPerRun = HITS_PER_RUN, fromSeq = 0, cursor } = query;
    const needle = foldText(filter.text);
    const start = cursor === undefined ? undefined : readCursor(cursor, SEARCH_ORDER, SECRET);
    const found = this.#matching(filter)
      .filter((run) => needle !== "" && (runId === undefined || run.runId === runId))
      .map((run) => ({ run, place: placeOf(run.row, NEWEST_FIRST) }))
      .filter(({ place }) => start === undefined || comparePlaces(place, start, NEWEST_FIRST) > 0)
      .sort((a, b) => comparePlaces(a.place, b.place, NEWEST_FIRST));
    const page = found.slice(0, limit);
    const matched = page.map(({ run }) => {
      const hits = run.pieces.filter(({ seq }) => seq >= fromSeq).flatMap((piece) => [...hitsIn(piece, needle)]);
      return { run: structuredClone(run.row), hits: hits.slice(0, hitsPerRun), more: hits.length > hitsPerRun };
    });
    const last = page.at(-1);
    const missing = this.#missing(query);
    if (found.length <= limit || last === undefined) return { matches: matched, ...missing };
    return { matches: matched, ...missing, nextCursor: writeCursor(last.place, SEARCH_ORDER, SECRET) };
  }

  #missing({
    filter,
    runId,
    unreadable = [],
  }: Pick<SearchQuery, "runId" | "unreadable"> & { filter: Pick<ScopedFilter, "project"> }): MissingTexts {
    const missing = this.#matching({ project: filter.project, replays: "include" }).filter(
      (run) => run.textsDue && (runId === undefined || run.runId === runId),
    );
    const silent = new Set(unreadable);
    return missingTexts(missing.length, missing.filter((run) => silent.has(run.runId)).length);
  }

  async scan({ which, after, enteredBefore, limit = SCAN_PAGE }: ScanQuery): Promise<readonly RunKey[]> {
    const runs = [...this.#runs.values()];
    const forked = new Set(runs.map(({ row }) => row.forkOf));
    const tests = {
      all: () => true,
      unsettled: ({ row }) => UNSETTLED.has(row.status),
      expired: ({ row, runId }) =>
        !row.pinned &&
        row.replay === undefined &&
        !forked.has(runId) &&
        (enteredBefore === undefined || Date.parse(row.createdAt) < Date.parse(enteredBefore)),
      textsDue: (run) => run.textsDue,
    } satisfies Record<ScanQuery["which"], (run: KnownRun) => boolean>;
    const time = ({ enteredAt }: Pick<RunKey, "enteredAt">): number =>
      which === "expired" ? Date.parse(enteredAt) : 0;
    type Place = Pick<RunKey, "runId" | "enteredAt">;
    const sign = which === "textsDue" ? -1 : 1;
    const order = (a: Place, b: Place): number =>
      time(a) - time(b) || sign * (a.runId < b.runId ? -1 : Number(a.runId > b.runId));
    const keys = runs.filter(tests[which]).map(keyOf).sort(order);
    return keys.filter((key) => after === undefined || order(key, after) > 0).slice(0, limit);
  }

  async delete(runIds: readonly RunId[]): Promise<void> {
    for (const runId of runIds) this.#runs.delete(runId);
  }

  async close(): Promise<void> {
    this.#runs.clear();
  }

  #matching(filter: ListQuery["filter"]): readonly KnownRun[] {
    return [...this.#runs.values()].filter((run) => matches(run, filter));
  }
}

function fresh(runId: RunId, before: KnownRun | undefined): KnownRun {
  const state = initialState();
  const facts = { ...before?.facts };
  return {
    runId,
    state,
    facts,
    lists: new RowChanges().lists,
    pieces: [],
    textsDue: false,
    row: rowOf(runId, state, facts),
  };
}

function tellTexts(known: KnownRun, { docs }: TextDocs): void {
  for (const { body } of docs) known.pieces.push(...readDoc(body));
  known.textsDue = false;
}

function merge(into: KnownRun["lists"], from: Partial<KnownRun["lists"]>): void {
  for (const name of Object.keys(from) as (keyof RunRows)[]) {
    const list: Map<number, object> = into[name];
    for (const [seq, fields] of from[name] ?? []) list.set(seq, { ...list.get(seq), ...fields });
  }
}

function partOf<Part extends keyof RunParts>(run: KnownRun, part: Part): RunParts[Part] {
  const own = { row: run.row, state: run.state.run, key: keyOf(run) };
  if (part in own) return own[part as keyof typeof own] as RunParts[Part];
  const list: Map<number, unknown> = run.lists[part as keyof RunRows];
  return [...list].sort(([a], [b]) => a - b).map(([, row]) => row) as unknown as RunParts[Part];
}

function keyOf({ runId, row, facts }: KnownRun): RunKey {
  const { project, number, trigger, lastSeq, head, createdAt, pinned } = row;
  const status: RunStatus = row.status;
  const { offset = 0, bytes = 0 } = facts;
  const key = { runId, project, status, trigger, lastSeq, head, offset, enteredAt: createdAt, bytes, pinned };
  return number === undefined ? key : { ...key, number };
}

function turn({ by, direction }: typeof NEWEST_FIRST): typeof NEWEST_FIRST {
  return { by, direction: direction === "asc" ? "desc" : "asc" };
}
