import type { FacetName, FacetPage } from "@openexec/protocol";

/** Values of a facet, most frequent first and those of one count by name. */
export function facetPage(
  name: FacetName,
  counts: Iterable<readonly [string, number]>,
  limit: number,
  prefix = "",
): FacetPage {
  const folded = prefix.toLowerCase();
  const values = [...counts]
    .filter(([value, count]) => count > 0 && value.toLowerCase().startsWith(folded))
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { name, values: values.slice(0, limit), more: values.length > limit };
}
