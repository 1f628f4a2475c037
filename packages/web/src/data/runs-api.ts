import type { FacetName, FacetPage, RunList } from "@openexec/protocol";
import { requestJson } from "./http.ts";

/** A page of the list. `query` is what follows the `?`. */
export function fetchRuns(query: string, signal?: AbortSignal): Promise<RunList> {
  return requestJson(`/api/runs?${query}`, { expect: ["runs"], ...(signal && { signal }) });
}

/** Counts, facets and chart of a list without its rows. */
export function fetchRunsMeta(query: URLSearchParams, signal?: AbortSignal): Promise<RunList> {
  const search = new URLSearchParams(query);
  search.set("meta", "only");
  return requestJson(`/api/runs?${search}`, { expect: ["meta"], ...(signal && { signal }) });
}

/** Values of one facet that have `prefix` in them, under the filters of `query`. */
export function fetchFacet(
  name: FacetName,
  prefix: string,
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<FacetPage> {
  const search = new URLSearchParams(query);
  search.delete("sort");
  search.set("prefix", prefix);
  return requestJson(`/api/runs/facets/${name}?${search}`, { expect: ["values"], ...(signal && { signal }) });
}
