import { useQuery } from "@tanstack/react-query";
import { fetchRun } from "../data/runs-api.ts";
import { useLive } from "../data/use-live.ts";
import { ErrorState } from "../parts/error-state.tsx";
import { runsPath } from "../routes/paths.ts";
import { Page } from "../shell/page.tsx";

/** The page of one run. */
export default function RunPage({ id }: { readonly id: string }) {
  const run = useQuery({ queryKey: ["run", id], queryFn: ({ signal }) => fetchRun(id, signal) });
  useLive(
    id,
    (subscription) => ({ type: "subscribe_run", id: subscription, runId: id }),
    () => run.refetch(),
  );
  const title = run.data === undefined ? id : `#${run.data.number ?? id} ${run.data.title}`;
  return (
    <Page title={title} crumbs={[{ label: "Runs", href: runsPath() }, { label: title }]}>
      {run.error !== null && <ErrorState title="The run could not be loaded" error={run.error} onRetry={run.refetch} />}
    </Page>
  );
}
