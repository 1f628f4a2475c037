import type { RunListMeta } from "@openexec/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchRunsMeta } from "../data/runs-api.ts";

export interface MetaQuery {
  /** Of what was asked before, until the new counts are there. */
  readonly meta: RunListMeta | undefined;
  /** They are those of what was asked before. */
  readonly isStale: boolean;
  /** When they came, in milliseconds since 1970. */
  readonly at: number;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly refetch: () => void;
}

/** How often is asked whether texts that were not read yet are. */
const TEXTS_MS = 5_000;

/** Counts, facets and chart. Asked for apart from the rows, which need not wait for them. */
export function useRunsMeta(query: URLSearchParams, enabled: boolean): MetaQuery {
  const asked = new URLSearchParams(query);
  asked.delete("sort");
  const meta = useQuery({
    queryKey: ["runs-meta", asked.toString()],
    queryFn: ({ signal }) => fetchRunsMeta(asked, signal),
    enabled,
    placeholderData: keepPreviousData,
    // Nobody announces that texts were read.
    refetchInterval: ({ state }) => (state.data?.meta?.textsDue === undefined ? false : TEXTS_MS),
  });
  return {
    meta: meta.data?.meta,
    isStale: meta.isPlaceholderData,
    at: meta.dataUpdatedAt,
    error: meta.error,
    isFetching: meta.isFetching,
    refetch: () => void meta.refetch(),
  };
}
