import { formatCount } from "@openexec/timeline";
import { useQuery } from "@tanstack/react-query";
import { fetchHealth } from "../../data/health-api.ts";
import { formatLocal } from "../../parts/timestamp-forms.ts";

/** How often the server is asked, in milliseconds: it says so for a day. */
const ASK_AGAIN = 60_000;

/** Above the rows: what the server will delete, before it does so for the first time. */
export function RetentionLine() {
  const health = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => fetchHealth(signal),
    retry: false,
    refetchInterval: ASK_AGAIN,
  });
  const { due = 0, announcedUntil } = health.data?.retention ?? {};
  if (due === 0 || announcedUntil === undefined) return null;
  const runs = due === 1 ? "1 run" : `${formatCount(due)} runs`;
  return (
    <section aria-label="Retention" className="shrink-0 border-line border-b px-3 py-1 text-muted text-small">
      {`${runs} will be deleted from ${formatLocal(new Date(announcedUntil))} on: too old, or more than the disk may hold. Pin what is to stay; `}
      <code>openexec gc --dry-run</code>
      {" names what goes."}
    </section>
  );
}
