import { useEffect } from "react";
import { useLocation, useSearch } from "wouter";
import { parseViewState, printViewState } from "../model/view-state.ts";
import { useRunStore } from "./use-run.ts";

/** While the playhead is dragged the URL follows it this seldom, in milliseconds: browsers refuse more. */
const CALM = 250;

/** Keeps the URL and the page the same: a jump is an entry of the history, a scrub replaces the last one. */
export function useUrl(): void {
  const store = useRunStore();
  const [path, navigate] = useLocation();
  const search = useSearch();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = (replace: boolean): void => {
      clearTimeout(timer);
      timer = undefined;
      const next = printViewState(store.urlState());
      if (next !== location.search.slice(1))
        navigate(`${location.pathname}${next === "" ? "" : `?${next}`}`, { replace });
    };
    store.onTrace = (trace) => {
      if (trace === "push") write(false);
      else timer ??= setTimeout(() => write(true), CALM);
    };
    return () => {
      clearTimeout(timer);
      store.onTrace = () => undefined;
    };
  }, [store, navigate]);
  useEffect(() => {
    // Back and forward: the URL says something that the page did not write.
    const said = parseViewState(search);
    if (printViewState(said) !== printViewState(store.urlState())) store.restore(said);
  }, [store, search]);
  void path;
}
