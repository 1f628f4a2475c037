import type { FacetName, FacetPage, RunFilter, RunListMeta } from "@openexec/protocol";
import { FACETS } from "@openexec/protocol/schemas";
import { RUN_STATUSES } from "@openexec/timeline";
import { FACET_VALUES, type ScopedFilter } from "../port.ts";
import { chartOf, chartScale } from "../query/chart.ts";
import { facetPage } from "../query/facet-page.ts";
import type { KnownRun } from "./known-run.ts";
import { matches } from "./matches.ts";

/** The values that a run has in each facet, and the field of the filter that chooses among them. */
const VALUES = {
  status: { field: "status", of: ({ row }) => [row.status] },
  trigger: { field: "trigger", of: ({ row }) => [row.trigger] },
  flow: { field: "flow", of: ({ row }) => [row.flow] },
  tool: { field: "tool", of: ({ state }) => [...state.tools.keys()] },
  model: { field: "model", of: ({ row }) => row.models },
  interaction: { field: "elicitation", of: ({ row }) => [String(row.interactions > 0)] },
} as const satisfies Record<FacetName, { field: keyof RunFilter; of: (run: KnownRun) => readonly string[] }>;

/** Counts, facets and chart, each by its own pass. */
export function metaOf(runs: readonly KnownRun[], filter: ScopedFilter): RunListMeta {
  const filtered = runs.filter((run) => matches(run, filter));
  const { project, replays } = filter;
  const scope = { project, ...(replays === undefined ? {} : { replays }) };
  const facet = (name: FacetName) => {
    const { values, more } = facetOf(runs, { filter, name });
    return { values, more };
  };
  return {
    total: runs.filter((run) => matches(run, scope)).length,
    filtered: filtered.length,
    active: filtered.filter(({ row }) => row.status === "running" || row.status === "waiting").length,
    facets: Object.fromEntries(FACETS.map((name) => [name, facet(name)])) as RunListMeta["facets"],
    chart: chartOfRuns(filtered, filter),
  };
}

/** One facet, without its own filter. */
export function facetOf(
  runs: readonly KnownRun[],
  query: { filter: ScopedFilter; name: FacetName; prefix?: string; limit?: number },
): FacetPage {
  const { name, limit = FACET_VALUES, prefix } = query;
  const { field, of } = VALUES[name];
  const { [field]: _, ...filter } = query.filter;
  const counts = new Map<string, number>();
  for (const run of runs) {
    if (!matches(run, filter)) continue;
    for (const value of of(run)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return facetPage(name, counts, limit, prefix);
}

function chartOfRuns(runs: readonly KnownRun[], { from, to }: RunFilter): RunListMeta["chart"] {
  let [first, last]: (number | undefined)[] = [undefined, undefined];
  for (const { row } of runs) {
    const at = Date.parse(row.startedAt);
    if (first === undefined || at < first) first = at;
    if (last === undefined || at > last) last = at;
  }
  const scale = chartScale(
    from === undefined ? (first ?? (to === undefined ? undefined : Date.parse(to))) : Date.parse(from),
    to === undefined ? (last ?? (from === undefined ? undefined : Date.parse(from))) : Date.parse(to),
  );
  const counts = new Uint32Array(scale.buckets * RUN_STATUSES.length);
  for (const { row } of runs) {
    const bucket = Math.floor((Date.parse(row.startedAt) - scale.fromMs) / scale.bucketMs);
    const index = bucket * RUN_STATUSES.length + RUN_STATUSES.indexOf(row.status);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return chartOf(scale, counts);
}
