import { useEffect, useState } from "react";
import { ErrorState } from "../parts/error-state.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { runsPath } from "../routes/paths.ts";
import { Page } from "../shell/page.tsx";
import { loadViews } from "./load-views.ts";
import { parseViewState } from "./model/view-state.ts";
import { apiSource } from "./source/api-source.ts";
import type { RunOpening } from "./source/run-source.ts";
import { RunStore } from "./state/run-store.ts";
import { useGrowth } from "./state/use-growth.ts";
import { RunContext } from "./state/use-run.ts";
import { Workspace } from "./workspace.tsx";

/** The page of one run. */
export default function RunPage({ id }: { readonly id: string }) {
  const [opened, setOpened] = useState<{ readonly store: RunStore; readonly opening: RunOpening }>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  // A new attempt reads again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const abort = new AbortController();
    setError(undefined);
    loadViews(parseViewState(location.search).panel);
    const source = apiSource(id);
    source.open(abort.signal).then(
      (opening) => setOpened({ store: new RunStore(source, opening, parseViewState(location.search)), opening }),
      (reason: unknown) => abort.signal.aborted || setError(reason),
    );
    return () => abort.abort();
  }, [id, attempt]);
  const store = opened?.store;
  useGrowth(store, opened?.opening);
  const row = store?.view().data.row;
  const title = row === undefined ? id : `${row.number === undefined ? "" : `#${row.number} `}${row.title}`;
  return (
    <Page title={title} crumbs={[{ label: "Runs", href: runsPath() }, { label: title }]}>
      {error !== undefined && (
        <ErrorState title="The run could not be loaded" error={error} onRetry={() => setAttempt(attempt + 1)} />
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
