import type { FacetName, FacetPage, RunList } from "@openexec/protocol";
import { ApiError } from "./api-error.ts";
import { requestJson } from "./http.ts";

/** A page of the list, and what the filter asks for that no run has. */
export interface FoundRuns extends RunList {
  readonly unknown?: string;
}

/**
 * A page of the list. `query` is what follows the `?`. A name that no run has so far is not an error here: the next run
 * may have it, and a page that waits for it is told live.
 */
export async function fetchRuns(query: string, signal?: AbortSignal): Promise<FoundRuns> {
  try {
    return await requestJson<RunList>(`/api/runs?${query}`, { expect: ["runs"], ...(signal && { signal }) });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "unknown_value") throw error;
    // The page shows the filter: which parameter it came in says nothing there.
    return { runs: [], unknown: error.message.replace(/^\w+: /, "") };
  }
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
