import type { Imports } from "@openexec/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { fetchFoundSessions, importSessions } from "../../data/imports-api.ts";

export type ImportSource = Imports["sources"][number];

/** How often the server is asked how far an import is, in milliseconds. */
const ASK_AGAIN = 1000;
const KEY = ["imports"];

export const isImporting = ({ import: progress }: ImportSource): boolean =>
  progress?.state === "waiting" || progress?.state === "running";

/** Something to offer, to watch, or to know about. */
const hasNews = (source: ImportSource): boolean =>
  source.sessions > 0 || isImporting(source) || (source.import?.failed ?? 0) > 0 || source.import?.error !== undefined;

export interface FoundImports {
  /** Clients with sessions to import, with an import under way, or with one that failed at something. */
  readonly sources: readonly ImportSource[];
  readonly isStarting: boolean;
  /** Why an import could not be begun. */
  readonly error: Error | null;
  readonly start: (client: string) => void;
  /** Shows none of them any more; an import that is under way goes on. */
  readonly hide: () => void;
}

/**
 * Sessions of other agents on the server's machine. To find them takes the server a while: it is asked at `isFirstUse`, and
 * from then on as long as there is something to tell, also when the first runs are there.
 */
export function useImports(isFirstUse: boolean): FoundImports {
  const client = useQueryClient();
  const found = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => fetchFoundSessions(signal),
    retry: false,
    enabled: ({ state }) => isFirstUse || state.data?.sources.some(hasNews) === true,
    refetchInterval: ({ state }) => (state.data?.sources.some(isImporting) === true ? ASK_AGAIN : false),
  });
  const start = useMutation({
    mutationFn: importSessions,
    onSuccess: (now) => client.setQueryData(KEY, now),
  });
  const all = found.data?.sources ?? [];
  // The list has what was imported so far when there is more of it.
  const done = all.reduce((sum, source) => sum + (source.import?.done ?? 0), 0);
  const before = useRef(done);
  useEffect(() => {
    if (done === before.current) return;
    before.current = done;
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
  }, [client, done]);
  const hide = async () => {
    // An answer that is on its way would show them again.
    await client.cancelQueries({ queryKey: KEY });
    client.setQueryData<Imports>(KEY, { sources: [] });
    start.reset();
  };
  return {
    sources: all.filter(hasNews),
    isStarting: start.isPending,
    error: start.error,
    start: start.mutate,
    hide: () => void hide(),
  };
}
