import { useEffect, useState } from "react";
import { ErrorState } from "../parts/error-state.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { runsPath } from "../routes/paths.ts";
import { parseViewState } from "../run/model/view-state.ts";
import { openRun } from "../run/state/open-run.ts";
import type { RunStore } from "../run/state/run-store.ts";
import { RunContext } from "../run/state/use-run.ts";
import { Workspace } from "../run/workspace.tsx";
import { Page } from "../shell/page.tsx";
import { LocalSource } from "./local-source.ts";
import { OpenForm } from "./open-form.tsx";
import type { Picked } from "./picked.ts";
import { usePicked } from "./picked-store.ts";

/** A bundle from elsewhere: picked or dropped, read in this browser. */
export default function OpenPage() {
  const picked = usePicked();
  const title = picked?.name ?? "Open a bundle";
  return (
    <Page title={title} crumbs={[{ label: "Runs", href: runsPath() }, { label: title }]}>
      {picked === undefined ? <OpenForm /> : <Opened key={`${picked.name}`} picked={picked} />}
    </Page>
  );
}

function Opened({ picked }: { readonly picked: Picked }) {
  const [store, setStore] = useState<RunStore>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const source = new LocalSource(picked);
    let current = true;
    openRun(source, parseViewState("")).then(
      (made) => current && setStore(made.store),
      (reason: unknown) => current && setError(reason),
    );
    return () => {
      current = false;
      source.close();
    };
  }, [picked]);
  if (error !== undefined) {
    return (
      <div className="overflow-auto">
        <ErrorState title={`${picked.name} could not be opened`} error={error} />
        <OpenForm />
      </div>
    );
  }
  if (store === undefined) {
    return (
      <div className="p-3">
        <Spinner busy label="Reading the bundle" />
      </div>
    );
  }
  return (
    <RunContext value={store}>
      <Workspace />
    </RunContext>
  );
}
