import { useEffect } from "react";
import { navigate } from "wouter/use-browser-location";
import { LEAVING } from "../../routes/leaving.ts";
import { parseViewState, printViewState } from "../model/view-state.ts";
import type { RunStore } from "./run-store.ts";
import { UrlWriter } from "./url-writer.ts";

/** The browser's own, and those by which the router tells of a link that was followed in the page. */
const CHANGES = ["popstate", "pushState", "replaceState", "hashchange"] as const;

/**
 * Keeps the URL and the page the same: a jump is an entry of the history, a scrub replaces the last one. The page is not
 * drawn again for it: what is written while one drags must cost no frame.
 */
export function useUrl(store: RunStore): void {
  useEffect(() => {
    const { pathname } = location;
    let isWriting = false;
    const writer = new UrlWriter({
      now: () => performance.now(),
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      shown: () => location.search.slice(1),
      write: (search, replace) => {
        if (location.pathname !== pathname) return;
        isWriting = true;
        navigate(`${pathname}${search === "" ? "" : `?${search}`}`, { replace });
        isWriting = false;
      },
    });
    const follow = (): void => {
      if (isWriting) return;
      writer.forget();
      // The page that follows reads the URL itself.
      if (location.pathname !== pathname) return;
      const said = parseViewState(location.search);
      if (printViewState(said) !== printViewState(store.urlState())) store.restore(said);
    };
    // A link or a key that leads on, or an address that is typed, within the rest of a scrub. To load the page again is too
    // early for it: browsers ask for the URL as it was before.
    const settle = (): void => writer.settle();
    for (const leaving of [LEAVING, "pagehide"]) addEventListener(leaving, settle);
    store.onTrace = (trace) => writer[trace](printViewState(store.urlState()));
    for (const change of CHANGES) addEventListener(change, follow);
    // It may have changed while the run was opened.
    follow();
    return () => {
      writer.forget();
      for (const leaving of [LEAVING, "pagehide"]) removeEventListener(leaving, settle);
      for (const change of CHANGES) removeEventListener(change, follow);
      store.onTrace = () => undefined;
    };
  }, [store]);
}
