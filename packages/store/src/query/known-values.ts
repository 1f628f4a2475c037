import type { FacetName } from "@openexec/protocol";
import type { RunIndex, ScopedFilter } from "../port.ts";

/** Facets whose values are what runs happen to have. */
const OPEN_FACETS = ["flow", "tool", "model"] as const satisfies readonly FacetName[];
type OpenFacet = (typeof OPEN_FACETS)[number];

/** Who asks for more names at once has them from a program. */
const ASKED = 20;
/** Values that are worth telling: the most frequent ones. */
const TOLD = 200;

/**
 * Asked when nothing was found: a name that no run ever had is a slip, and an empty answer would hide it. A name that is
 * left out (`notIn`) is none: whether a run has it changes no answer.
 * @returns of each open facet in which the filter asks for such a name the values that there are; without facets that no
 * run has a value of, for there everything is still to come
 */
export async function knownValues(
  index: Pick<RunIndex, "aggregate" | "list">,
  filter: ScopedFilter,
): Promise<{ readonly [Name in OpenFacet]?: readonly string[] }> {
  const scope: ScopedFilter = { project: filter.project, replays: "include" };
  const known: { [Name in OpenFacet]?: readonly string[] } = {};
  for (const name of OPEN_FACETS) {
    const there: string[] = [];
    const wanted = (filter[name]?.in ?? []).filter((value) => value !== "*");
    if (wanted.length > ASKED) continue;
    for (const value of wanted) {
      const { runs } = await index.list({ filter: { ...scope, [name]: { in: [value] } }, limit: 1 });
      if (runs.length > 0) there.push(value);
    }
    if (there.length === wanted.length) continue;
    const { values } = await index.aggregate("facet", { filter: scope, name, limit: TOLD });
    if (values.length > 0) known[name] = [...new Set([...values.map(({ value }) => value), ...there])];
  }
  return known;
}
