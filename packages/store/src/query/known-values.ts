import type { FacetName } from "@openexec/protocol";
import type { RunIndex, ScopedFilter } from "../port.ts";

/** Facets whose values are what runs happen to have. */
const OPEN_FACETS = ["flow", "tool", "model"] as const satisfies readonly FacetName[];
type OpenFacet = (typeof OPEN_FACETS)[number];

/** With more values than these nobody can say what is meant instead. */
const MANY = 10_000;

/**
 * The values that runs of the filter's projects have in each open facet that the filter names. Asked when nothing was
 * found: a name that no run ever had is a slip, and an empty answer would hide it.
 * @returns without facets that no run has a value of, for there everything is still to come
 */
export async function knownValues(
  index: Pick<RunIndex, "aggregate">,
  filter: ScopedFilter,
): Promise<{ readonly [Name in OpenFacet]?: readonly string[] }> {
  const scope: ScopedFilter = { project: filter.project, replays: "include" };
  const named = OPEN_FACETS.filter((name) => filter[name] !== undefined);
  const pages = await Promise.all(named.map((name) => index.aggregate("facet", { filter: scope, name, limit: MANY })));
  return Object.fromEntries(
    pages.flatMap(({ name, values, more }) =>
      values.length === 0 || more ? [] : [[name, values.map(({ value }) => value)]],
    ),
  );
}
