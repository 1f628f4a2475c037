import { type RunSort, SORT_FIELDS } from "@openexec/protocol";
import { filterFromQuery, filterToQuery } from "./filter-query.ts";
import type { RunsView } from "./runs-view.ts";
import { isPreset, presetStart } from "./time-range.ts";

/** Reads a view from the part of a URL after the `?`. Anything can be there: what is not understood is not shown. */
export function parseView(search: string): RunsView {
  const query = new URLSearchParams(search);
  const range = query.get("range");
  const peek = query.get("peek");
  return {
    filter: filterFromQuery(query),
    range: isPreset(range) ? range : undefined,
    sort: parseSort(query.get("sort")),
    live: query.get("live") === "1",
    peek: peek === null || peek === "" ? undefined : peek,
    picked: (query.get("picked") ?? "").split(",").filter((id) => id !== ""),
  };
}

/** The URL of a view, after the `?`. {@link parseView} reads it back. */
export function formatView(view: RunsView): string {
  const query = filterToQuery(view.filter);
  if (view.range !== undefined) query.set("range", view.range);
  if (view.sort !== undefined) query.set("sort", formatSort(view.sort));
  if (view.live) query.set("live", "1");
  if (view.peek !== undefined) query.set("peek", view.peek);
  if (view.picked.length > 0) query.set("picked", view.picked.join(","));
  // Commas, colons and exclamation marks are legal in a query, and a link with them can be read.
  return query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%21", "!");
}

/** What the API is asked for a view's runs, without limit and cursor. `now` in epoch milliseconds bounds a preset. */
export function apiQuery(view: RunsView, now: number): URLSearchParams {
  const query = filterToQuery(view.filter);
  const bounded = view.filter.from !== undefined || view.filter.to !== undefined;
  if (view.range !== undefined && !bounded) query.set("from", presetStart(view.range, now));
  if (view.sort !== undefined) query.set("sort", formatSort(view.sort));
  return query;
}

/** Names what is listed, whatever is peeked into or picked: the same text as long as the same runs are asked for. */
export function listKey(view: RunsView): string {
  return formatView({ filter: view.filter, range: view.range, sort: view.sort, live: false, picked: [] });
}

const formatSort = (sort: RunSort) => `${sort.by},${sort.direction}`;

function parseSort(text: string | null): RunSort | undefined {
  const [field, direction] = (text ?? "").split(",");
  const by = SORT_FIELDS.find((known) => known === field);
  return by !== undefined && (direction === "asc" || direction === "desc") ? { by, direction } : undefined;
}
