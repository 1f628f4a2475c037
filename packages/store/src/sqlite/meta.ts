import type { FacetName, FacetPage, RunListMeta } from "@openexec/protocol";
import { FACETS } from "@openexec/protocol/schemas";
import { RUN_STATUSES } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import { FACET_VALUES, type ScopedFilter } from "../port.ts";
import { chartOf, chartScale } from "../query/chart.ts";
import { facetPage } from "../query/facet-page.ts";
import { type ColumnName, FLAGS } from "./columns.ts";
import { allPass, FAILS, type FilterPlan, failsOf } from "./filter-plan.ts";
import type { IndexDatabase } from "./schema.ts";
import { type Tallied, tallied } from "./segment-facts.ts";
import type { Segment } from "./segments.ts";

/** Columns that counts, facets and chart look at beside those of the filter. */
export const META_COLUMNS = [
  "flags",
  "status",
  "started",
  "trigger",
  "flow",
  "tool",
  "model",
] as const satisfies readonly ColumnName[];

/** Counts that grow with the numbers they are counted by. */
class Counts {
  #counts = new Uint32Array(1024);

  add(index: number, count = 1): void {
    if (index >= this.#counts.length) {
      const grown = new Uint32Array(Math.max(index + 1, this.#counts.length * 2));
      grown.set(this.#counts);
      this.#counts = grown;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  *[Symbol.iterator](): Generator<readonly [index: number, count: number]> {
    for (const [index, count] of this.#counts.entries()) if (count > 0) yield [index, count];
  }
}

type FacetCounts = { readonly [Name in FacetName]: Counts };

const newCounts = (): FacetCounts => ({
  status: new Counts(),
  trigger: new Counts(),
  flow: new Counts(),
  tool: new Counts(),
  model: new Counts(),
  interaction: new Counts(),
});

/** What one pass over the segments counts. */
export interface Counted {
  readonly total: number;
  readonly filtered: number;
  readonly facets: FacetCounts;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Of the filtered runs: what each segment's runs fail, for the chart. */
  readonly masks: readonly (readonly [Segment, Uint8Array | Tallied])[];
}

/** Counts facets, each over the runs that fail nothing but its own filter. */
export function countRuns(segments: readonly Segment[], plan: FilterPlan, { replays }: ScopedFilter): Counted {
  const facets = newCounts();
  const masks: [Segment, Uint8Array | Tallied][] = [];
  let [total, filtered, first, last] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const segment of segments) {
    if (allPass(segment, plan)) {
      const all = tallied(segment);
      masks.push([segment, all]);
      total += all.runs;
      filtered += all.runs;
      first = Math.min(first, all.firstMs);
      last = Math.max(last, all.lastMs);
      for (const name of FACETS) for (const [index, count] of all[name]) facets[name].add(index, count);
      continue;
    }
    const fails = failsOf(segment, plan);
    masks.push([segment, fails]);
    const flags = segment.column("flags");
    const statuses = segment.column("status");
    const started = segment.column("started");
    const triggers = segment.column("trigger");
    const flows = segment.column("flow");
    const tools = segment.column("tool");
    const models = segment.column("model");
    for (let slot = 0; slot < fails.length; slot++) {
      const fail = fails[slot] ?? 0;
      if ((fail & FAILS.scope) !== 0) continue;
      const flag = flags[slot] ?? 0;
      const isReplay = (flag & FLAGS.replay) !== 0;
      if (replays === "include" || (replays === "only") === isReplay) total++;
      if ((fail & FAILS.other) !== 0) continue;
      if (fail === 0) {
        filtered++;
        const at = started[slot] ?? 0;
        if (at < first) first = at;
        if (at > last) last = at;
      } else if ((fail & (fail - 1)) !== 0) continue;
      if (fail === 0 || fail === FAILS.status) facets.status.add(statuses[slot] ?? 0);
      if (fail === 0 || fail === FAILS.trigger) facets.trigger.add(triggers[slot] ?? 0);
      if (fail === 0 || fail === FAILS.flow) facets.flow.add(flows[slot] ?? 0);
      if (fail === 0 || fail === FAILS.interaction) facets.interaction.add((flag & FLAGS.elicited) === 0 ? 0 : 1);
      if (fail === 0 || fail === FAILS.tool) addList(facets.tool, tools, slot);
      if (fail === 0 || fail === FAILS.model) addList(facets.model, models, slot);
    }
  }
  const some = filtered > 0;
  return { total, filtered, facets, fromMs: some ? first : undefined, toMs: some ? last : undefined, masks };
}

function addList(counts: Counts, lists: Uint32Array, slot: number): void {
  const end = lists[slot + 1] ?? 0;
  for (let at = lists[slot] ?? 0; at < end; at++) counts.add(lists[at] ?? 0);
}

/** Counts, facets and chart of a list. */
export async function metaOf(
  database: Kysely<IndexDatabase>,
  counted: Counted,
  { from, to }: ScopedFilter,
): Promise<RunListMeta> {
  const pages = await Promise.all(FACETS.map((name) => facetOf(database, counted, { name })));
  const facets = Object.fromEntries(pages.map(({ name, values, more }) => [name, { values, more }]));
  const status = [...counted.facets.status];
  const scale = chartScale(
    from === undefined ? (counted.fromMs ?? (to === undefined ? undefined : Date.parse(to))) : Date.parse(from),
    to === undefined ? (counted.toMs ?? (from === undefined ? undefined : Date.parse(from))) : Date.parse(to),
  );
  const counts = new Uint32Array(scale.buckets * RUN_STATUSES.length);
  let active = 0;
  const activeStatuses = [RUN_STATUSES.indexOf("running"), RUN_STATUSES.indexOf("waiting")];
  const mayBeActive = status.some(([index]) => activeStatuses.includes(index));
  const bucketOf = (at: number): number => Math.floor((at - scale.fromMs) / scale.bucketMs);
  const add = (at: number, index: number, count: number): void => {
    if (mayBeActive && activeStatuses.includes(index)) active += count;
    const place = bucketOf(at) * RUN_STATUSES.length + index;
    counts[place] = (counts[place] ?? 0) + count;
  };
  for (const [segment, fails] of counted.masks) {
    const all = fails instanceof Uint8Array ? undefined : fails;
    if (all !== undefined && bucketOf(all.firstMs) === bucketOf(all.lastMs)) {
      for (const [index, count] of all.status) add(all.firstMs, index, count);
      continue;
    }
    const started = segment.column("started");
    const statuses = segment.column("status");
    for (let slot = 0; slot < segment.runs; slot++) {
      if (all === undefined && (fails as Uint8Array)[slot] !== 0) continue;
      add(started[slot] ?? 0, statuses[slot] ?? 0, 1);
    }
  }
  const { total, filtered } = counted;
  return { total, filtered, active, facets: facets as RunListMeta["facets"], chart: chartOf(scale, counts) };
}

/** The values of one facet by their names. */
export async function facetOf(
  database: Kysely<IndexDatabase>,
  { facets }: Counted,
  { name, prefix, limit = FACET_VALUES }: { name: FacetName; prefix?: string; limit?: number },
): Promise<FacetPage> {
  const counts = [...facets[name]];
  return facetPage(
    name,
    await NAMERS[name](database, counts, prefix === undefined ? limit + 1 : undefined),
    limit,
    prefix,
  );
}

type Named = readonly (readonly [string, number])[];
type Namer = (database: Kysely<IndexDatabase>, counts: Named0, top: number | undefined) => Promise<Named>;
type Named0 = readonly (readonly [number, number])[];

/** Names only as many as are shown, and those that have as many runs as the last of them. */
const byTerm: Namer = async (database, counts, top) => {
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const least = top === undefined ? 0 : (sorted[top - 1]?.[1] ?? 0);
  const wanted = new Map(sorted.filter(([, count]) => count >= least));
  const { rows } = await sql<{ id: number; value: string }>`select id, value from term
    where id in (select value from json_each(${JSON.stringify([...wanted.keys()])}))`.execute(database);
  return rows.map(({ id, value }) => [value, wanted.get(id) ?? 0]);
};

const NAMERS = {
  status: async (_, counts) => counts.map(([index, count]) => [RUN_STATUSES[index] ?? "", count]),
  interaction: async (_, counts) => counts.map(([index, count]) => [String(index === 1), count]),
  trigger: byTerm,
  flow: byTerm,
  tool: byTerm,
  model: byTerm,
} satisfies Record<FacetName, Namer>;
