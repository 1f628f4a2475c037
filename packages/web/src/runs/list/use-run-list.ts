import type { RunRow } from "@openexec/protocol";
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { fetchRuns } from "../../data/runs-api.ts";

const PAGE = 100;

export interface RunListQuery {
  readonly rows: readonly RunRow[];
  /** Nothing is there yet. */
  readonly isLoading: boolean;
  /** The rows are those of what was asked before. */
  readonly isStale: boolean;
  readonly isFetching: boolean;
  /** Why the first page could not be loaded; rows that were there stay. */
  readonly error: unknown;
  readonly hasMore: boolean;
  /** A name in the filter that no run has: what it is, and what there is. */
  readonly unknown: string | undefined;
  /** Why the next page could not be loaded. */
  readonly moreError: unknown;
  /** Asks for the next page, unless that failed: who scrolls does not ask again and again. */
  readonly loadMore: () => void;
  /** Asks for the next page once more. */
  readonly retryMore: () => void;
  /** Asks again for the first page; what is shown stays until it is there. */
  readonly refresh: () => void;
}

/** The rows of a list, page by page. `query` is what the API is asked, without limit and cursor. */
export function useRunList(query: string, enabled: boolean): RunListQuery {
  const client = useQueryClient();
  const key = ["runs", query];
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams(query);
      search.set("limit", String(PAGE));
      search.set("meta", "none");
      if (pageParam !== "") search.set("cursor", pageParam);
      return fetchRuns(search.toString(), signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    enabled,
    placeholderData: keepPreviousData,
    // Live messages keep the rows up to date; asking again for every loaded page would make them jump.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const refresh = () => {
    client.setQueryData(key, (data: typeof list.data) =>
      data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    void client.refetchQueries({ queryKey: key });
  };
  const retryMore = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  return {
    rows,
    isLoading: list.isPending,
    isStale: list.isPlaceholderData,
    isFetching: list.isFetching,
    error: list.isFetchNextPageError ? null : list.error,
    unknown: list.data?.pages[0]?.unknown,
    hasMore: list.hasNextPage,
    moreError: list.isFetchNextPageError ? list.error : null,
    loadMore: () => {
      if (!list.isFetchNextPageError) retryMore();
    },
    retryMore,
    refresh,
  };
}
