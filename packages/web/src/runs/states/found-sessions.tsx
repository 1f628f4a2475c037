import { formatCount } from "@openexec/timeline";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchFoundSessions, importSessions } from "../../data/imports-api.ts";
import { Button } from "../../parts/button.tsx";

/** Sessions of other agents that were found on this machine, with their counts, and the offer to import them. */
export function FoundSessions() {
  const client = useQueryClient();
  const found = useQuery({ queryKey: ["imports"], queryFn: ({ signal }) => fetchFoundSessions(signal), retry: false });
  const start = useMutation({
    mutationFn: importSessions,
    onSuccess: () => client.invalidateQueries(),
  });
  const sources = (found.data?.sources ?? []).filter((source) => source.sessions > 0);
  if (sources.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <p>Sessions of agents were found on this machine. They can be read as runs; the originals stay untouched:</p>
      {sources.map((source) => (
        <div key={source.client} className="flex items-center gap-3">
          <span className="min-w-0 flex-1 text-ink">{`${formatCount(source.sessions)} sessions of ${source.label}`}</span>
          <Button look="outline" disabled={start.isPending} onClick={() => start.mutate(source.client)}>
            Import
          </Button>
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
