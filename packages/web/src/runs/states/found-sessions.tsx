import type { Imports } from "@openexec/protocol";
import { formatCount } from "@openexec/timeline";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { fetchFoundSessions, importSessions } from "../../data/imports-api.ts";
import { Button } from "../../parts/button.tsx";

type Source = Imports["sources"][number];

/** How often the server is asked how far an import is, in milliseconds. */
const ASK_AGAIN = 1000;

const isImporting = ({ import: progress }: Source): boolean =>
  progress?.state === "waiting" || progress?.state === "running";

/** Sessions of other agents that were found on this machine, with their counts, and the offer to import them. */
export function FoundSessions() {
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ["imports"],
    queryFn: ({ signal }) => fetchFoundSessions(signal),
    retry: false,
    refetchInterval: ({ state }) => (state.data?.sources.some(isImporting) === true ? ASK_AGAIN : false),
  });
  const start = useMutation({
    mutationFn: importSessions,
    onSuccess: (now) => client.setQueryData(["imports"], now),
  });
  const sources = found.data?.sources ?? [];
  // The list has what was imported so far when there is more of it.
  const done = sources.reduce((sum, source) => sum + (source.import?.done ?? 0), 0);
  const before = useRef(done);
  useEffect(() => {
    if (done === before.current) return;
    before.current = done;
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "imports" });
  }, [client, done]);
  const offered = sources.filter((source) => source.sessions > 0 || isImporting(source));
  if (offered.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <p>Sessions of agents were found on this machine. They can be read as runs; the originals stay untouched:</p>
      {offered.map((source) => (
        <div key={source.client}>
          <div className="flex min-h-7 items-center gap-3">
            <span className="min-w-0 flex-1 text-ink">
              {`${formatCount(source.sessions)} ${source.sessions === 1 ? "session" : "sessions"} of ${source.label}`}
            </span>
            {isImporting(source) ? (
              <span role="status">
                {`${formatCount(source.import?.done ?? 0)} of ${formatCount(source.import?.sessions ?? 0)} read`}
              </span>
            ) : (
              <Button look="outline" disabled={start.isPending} onClick={() => start.mutate(source.client)}>
                Import
              </Button>
            )}
          </div>
          {source.import?.error !== undefined && (
            <p role="alert" className="break-words text-failed text-small">
              {source.import.error}
            </p>
          )}
        </div>
      ))}
      {start.error !== null && (
        <p role="alert" className="text-failed">
          {start.error.message}
        </p>
      )}
    </div>
  );
}
