import type { Neighbours } from "@openexec/protocol";
import { useQuery } from "@tanstack/react-query";
import { fetchNeighbours } from "../../data/run-api.ts";
import type { ListItem } from "../list/live-rows.ts";

/** What is known of the runs beside one. */
export interface KnownNeighbours extends Neighbours {
  /** The server is asked for what is missing. */
  readonly isLoading: boolean;
}

/**
 * The runs before and after one in the list as it is shown. Where the loaded rows end, or don't have the run at all, the
 * server is asked: the whole list can be walked.
 */
export function useNeighbours(
  id: string | undefined,
  items: readonly ListItem[],
  hasMore: boolean,
  query: string,
): KnownNeighbours {
  const ids = items.flatMap((item) => (item.type === "run" ? [item.row.id] : []));
  const index = id === undefined ? -1 : ids.indexOf(id);
  const isAtEnd = index < 0 || (index === ids.length - 1 && hasMore);
  const asked = useQuery({
    queryKey: ["neighbours", id, query],
    queryFn: ({ signal }) => fetchNeighbours(id ?? "", new URLSearchParams(query), signal),
    enabled: id !== undefined && isAtEnd,
    retry: false,
  });
  const isLoading = asked.isLoading;
  if (index < 0) return { ...asked.data, isLoading };
  const previous = ids[index - 1];
  const next = ids[index + 1] ?? (isAtEnd ? asked.data?.next : undefined);
  return { isLoading, ...(previous !== undefined && { previous }), ...(next !== undefined && { next }) };
}
