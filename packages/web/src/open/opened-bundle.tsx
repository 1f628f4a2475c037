import { useEffect, useState } from "react";
import { ErrorState } from "../parts/error-state.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { parseViewState } from "../run/model/view-state.ts";
import { openRun } from "../run/state/open-run.ts";
import type { RunStore } from "../run/state/run-store.ts";
import { RunContext } from "../run/state/use-run.ts";
import { Workspace } from "../run/workspace.tsx";
import { LocalSource } from "./local-source.ts";
import { OpenForm } from "./open-form.tsx";
import type { Picked } from "./picked.ts";

interface Props {
  readonly picked: Picked;
  /** Query string of the view to begin with. */
  readonly search?: string;
}

/** The page of a run that is read from a bundle in this browser. */
export function OpenedBundle({ picked, search = "" }: Props) {
  const [store, setStore] = useState<RunStore>();
  const [error, setError] = useState<unknown>();
  // The address follows the page from then on: only its first words count.
  const [first] = useState(search);
  useEffect(() => {
    // Another bundle of the same name is no other page: what the last one left would stay.
    setError(undefined);
    setStore(undefined);
    const source = new LocalSource(picked);
    let current = true;
    openRun(source, parseViewState(first)).then(
      (made) => current && setStore(made.store),
      (reason: unknown) => current && setError(reason),
    );
    return () => {
      current = false;
      source.close();
    };
  }, [picked, first]);
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
