import { useEffect, useState } from "react";
import { Link } from "wouter";
import { ErrorState } from "../parts/error-state.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { runsPath } from "../routes/paths.ts";
import { Page } from "../shell/page.tsx";
import { loadViews } from "./load-views.ts";
import { parseViewState } from "./model/view-state.ts";
import { apiSource } from "./source/api-source.ts";
import { type OpenedRun, openRun } from "./state/open-run.ts";
import { useGrowth } from "./state/use-growth.ts";
import { RunContext } from "./state/use-run.ts";
import { Workspace } from "./workspace.tsx";

/** The page of one run. */
export default function RunPage({ id }: { readonly id: string }) {
  const [opened, setOpened] = useState<OpenedRun>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  // A new attempt reads again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const abort = new AbortController();
    setError(undefined);
    loadViews(parseViewState(location.search).panel);
    openRun(apiSource(id), parseViewState(location.search), abort.signal).then(
      (made) => abort.signal.aborted || setOpened(made),
      (reason: unknown) => abort.signal.aborted || setError(reason),
    );
    return () => abort.abort();
  }, [id, attempt]);
  const store = opened?.store;
  useGrowth(store, opened?.opening);
  const row = store?.view().data.row;
  const title = row === undefined ? id : `${row.number === undefined ? "" : `#${row.number} `}${row.title}`;
  return (
    <Page
      title={title}
      crumbs={[
        { label: "Runs", href: runsPath() },
        { label: title, ...(row?.number === undefined ? {} : { short: `#${row.number}` }) },
      ]}
    >
      {error !== undefined && (
        <ErrorState
          title="The run could not be loaded"
          error={error}
          onRetry={() => setAttempt(attempt + 1)}
          wayOn={
            <Link href={runsPath()} className="px-2 text-accent-text hover:underline">
              All runs
            </Link>
          }
        />
      )}
      {store === undefined && error === undefined && (
        <div className="p-3">
          <Spinner busy label="Loading the run" />
        </div>
      )}
      {store !== undefined && error === undefined && (
        <RunContext value={store}>
          <Workspace />
        </RunContext>
      )}
    </Page>
  );
}
