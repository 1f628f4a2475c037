import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { runsPath } from "../../routes/paths.ts";
import type { RunsView } from "./runs-view.ts";
import { formatView, parseView } from "./url.ts";

/**
 * `push`: a step that the back button takes back. `replace`: a detail on the way, as the next run in the panel.
 */
export type ChangeView = (change: Partial<RunsView>, how?: "push" | "replace") => void;

/** The view in the URL, and how to go to another one. */
export function useView(): readonly [RunsView, ChangeView] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const view = useMemo(() => parseView(search), [search]);
  const change: ChangeView = (part, how = "push") => {
    // The URL of this moment, not of the last render: two changes in one event must not undo each other.
    const current = parseView(location.search.slice(1));
    const next = formatView({ ...current, ...part });
    if (next !== formatView(current)) navigate(runsPath(next), { replace: how === "replace" });
  };
  return [view, change];
}
