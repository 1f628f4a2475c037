import type { FacetName, FacetPage, RunListMeta } from "@openexec/protocol";
import { FACETS } from "@openexec/protocol/schemas";
import { RUN_STATUSES } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import { FACET_VALUES, type ScopedFilter } from "../port.ts";
import { type ChartScale, chartOf, chartScale } from "../query/chart.ts";
import { facetPage } from "../query/facet-page.ts";
import { type ColumnName, FLAGS } from "./columns.ts";
import type { Condition } from "./conditions.ts";
import type { FilterPlan } from "./filter-plan.ts";
import { openConditions, passingSlots } from "./passing.ts";
import type { IndexDatabase } from "./schema.ts";
import { sharedOf, type Tallied, tallied } from "./segment-facts.ts";
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
  /** For the chart, of each segment: the slots of the filtered runs, or what is known when that is all of them. */
  readonly filteredBy: readonly (readonly [Segment, Uint32Array | Tallied])[];
}

/** Counts facets, each over the runs that fail nothing but its own filter. */
export function countRuns(segments: readonly Segment[], { conditions }: FilterPlan, filter: ScopedFilter): Counted {
  const facets = newCounts();
  const filteredBy: [Segment, Uint32Array | Tallied][] = [];
  let [total, filtered, first, last] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const segment of segments) {
    total += totalOf(segment, conditions[0], filter);
    const open = openConditions(segment, conditions);
    if (open.length === 0) {
      const all = tallied(segment);
      filteredBy.push([segment, all]);
      filtered += all.runs;
      first = Math.min(first, all.firstMs);
      last = Math.max(last, all.lastMs);
      for (const name of FACETS) addTallied(facets, name, all);
      continue;
    }
    const slots = passingSlots(segment, open).slice();
    if (slots.length > 0) filteredBy.push([segment, slots]);
    filtered += slots.length;
    const bounds = boundsOf(segment.column("started"), slots);
    first = Math.min(first, bounds.first);
    last = Math.max(last, bounds.last);
    for (const name of FACETS) {
      const others = open.filter(({ facet }) => facet !== name);
      if (others.length === open.length) ADD[name](facets[name], segment, slots);
      else if (others.length === 0) addTallied(facets, name, tallied(segment));
      else ADD[name](facets[name], segment, passingSlots(segment, others));
    }
  }
  const some = filtered > 0;
  return { total, filtered, facets, fromMs: some ? first : undefined, toMs: some ? last : undefined, filteredBy };
}

// Loops over slots have functions of their own: one that is called for each segment is compiled after a few of them.

function boundsOf(started: Float64Array, slots: Uint32Array): { readonly first: number; readonly last: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < slots.length; at++) {
    const ms = started[slots[at] ?? 0] ?? 0;
    if (ms < first) first = ms;
    if (ms > last) last = ms;
  }
  return { first, last };
}

/** The runs of the asked projects, whatever the rest of the filter says. */
function totalOf(segment: Segment, scope: Condition | undefined, { replays }: ScopedFilter): number {
  const open = scope === undefined ? [] : openConditions(segment, [scope]);
  if (open.length === 0 && sharedOf(segment).plain) return replays === "only" ? 0 : segment.runs;
  const flags = segment.column("flags");
  let total = 0;
  for (const slot of passingSlots(segment, open)) {
    const isReplay = ((flags[slot] ?? 0) & FLAGS.replay) !== 0;
    if (replays === "include" || (replays === "only") === isReplay) total++;
  }
  return total;
}

function addTallied(facets: FacetCounts, name: FacetName, all: Tallied): void {
  for (const [index, count] of all[name]) facets[name].add(index, count);
}

/** Counts what a facet says of some slots. */
type Add = (counts: Counts, segment: Segment, slots: Uint32Array) => void;

function addOf(column: "status" | "trigger" | "flow"): Add {
  return (counts, segment, slots) => {
    const values = segment.column(column);
    for (let at = 0; at < slots.length; at++) counts.add(values[slots[at] ?? 0] ?? 0);
  };
}

function addLists(column: "tool" | "model"): Add {
  return (counts, segment, slots) => {
    const lists = segment.column(column);
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index] ?? 0;
      const end = lists[slot + 1] ?? 0;
      for (let at = lists[slot] ?? 0; at < end; at++) counts.add(lists[at] ?? 0);
    }
  };
}

const ADD = {
  status: addOf("status"),
  trigger: addOf("trigger"),
  flow: addOf("flow"),
  tool: addLists("tool"),
  model: addLists("model"),
  interaction: (counts, segment, slots) => {
    const flags = segment.column("flags");
    let asked = 0;
    for (let at = 0; at < slots.length; at++) if (((flags[slots[at] ?? 0] ?? 0) & FLAGS.elicited) !== 0) asked++;
    counts.add(0, slots.length - asked);
    counts.add(1, asked);
  },
} satisfies Record<FacetName, Add>;

/** Counts, facets and chart of a list. */
export async function metaOf(
  database: Kysely<IndexDatabase>,
  counted: Counted,
  { from, to }: ScopedFilter,
): Promise<RunListMeta> {
  const pages = await Promise.all(FACETS.map((name) => facetOf(database, counted, { name })));
  const facets = Object.fromEntries(pages.map(({ name, values, more }) => [name, { values, more }]));
  const scale = chartScale(
    from === undefined ? (counted.fromMs ?? (to === undefined ? undefined : Date.parse(to))) : Date.parse(from),
    to === undefined ? (counted.toMs ?? (from === undefined ? undefined : Date.parse(from))) : Date.parse(to),
  );
  const counts = new Uint32Array(scale.buckets * RUN_STATUSES.length);
  for (const [segment, those] of counted.filteredBy) {
    if (!("runs" in those)) chartSlots(counts, scale, segment, those);
    else if (bucketOf(scale, those.firstMs) === bucketOf(scale, those.lastMs)) {
      const first = bucketOf(scale, those.firstMs) * RUN_STATUSES.length;
      for (const [index, count] of those.status) counts[first + index] = (counts[first + index] ?? 0) + count;
    } else chartAll(counts, scale, segment);
  }
  let active = 0;
  for (const status of ["running", "waiting"] as const) {
    for (let at = RUN_STATUSES.indexOf(status); at < counts.length; at += RUN_STATUSES.length)
      active += counts[at] ?? 0;
  }
  const { total, filtered } = counted;
  return { total, filtered, active, facets: facets as RunListMeta["facets"], chart: chartOf(scale, counts) };
}

const bucketOf = ({ fromMs, bucketMs }: ChartScale, at: number): number => Math.floor((at - fromMs) / bucketMs);

function chartSlots(counts: Uint32Array, scale: ChartScale, segment: Segment, slots: Uint32Array): void {
  const started = segment.column("started");
  const statuses = segment.column("status");
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] ?? 0;
    const place = bucketOf(scale, started[slot] ?? 0) * RUN_STATUSES.length + (statuses[slot] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
}

function chartAll(counts: Uint32Array, scale: ChartScale, segment: Segment): void {
  const started = segment.column("started");
  const statuses = segment.column("status");
  for (let slot = 0; slot < segment.runs; slot++) {
    const place = bucketOf(scale, started[slot] ?? 0) * RUN_STATUSES.length + (statuses[slot] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
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
