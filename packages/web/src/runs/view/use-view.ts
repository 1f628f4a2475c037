import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { runsPath } from "../../routes/paths.ts";
import type { RunsView } from "./runs-view.ts";
import { formatView, type ReadView, readView } from "./url.ts";

/** `push`: a step that the back button takes back. `replace`: a detail on the way, as the next run in the panel. */
export type ChangeView = (change: Partial<RunsView>, how?: "push" | "replace") => void;

export interface UsedView extends ReadView {
  readonly change: ChangeView;
}

/** The view in the URL, and how to go to another one. */
export function useView(): UsedView {
  const search = useSearch();
  const [, navigate] = useLocation();
  const read = useMemo(() => readView(search, Date.now()), [search]);
  const change: ChangeView = (part, how = "push") => {
    // The URL of this moment, not of the last render: two changes in one event must not undo each other.
    const current = readView(location.search.slice(1), Date.now()).view;
    const next = formatView({ ...current, ...part });
    if (next !== location.search.slice(1)) navigate(runsPath(next), { replace: how === "replace" });
  };
  return { ...read, change };
}
