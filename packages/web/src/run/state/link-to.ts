import { printViewState } from "../model/view-state.ts";
import type { RunStore } from "./run-store.ts";

/** The link to what the page shows now. The URL of the browser says that only later while a playhead moves. */
export function linkTo(store: RunStore): string {
  const search = printViewState(store.urlState());
  return `${location.origin}${location.pathname}${search === "" ? "" : `?${search}`}`;
}
