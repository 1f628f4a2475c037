import { type FilterProblem, filterFromParams, filterToParams, parseSort, printSort } from "@openexec/protocol";
import { isBounded, type RunsView } from "./runs-view.ts";
import { isRange } from "./time-range.ts";

/** Parameters of the page beside the filter, whose own are those of the API. */
const PAGE_PARAMS = ["range", "sort", "live", "peek", "picked"];

export interface ReadView {
  readonly view: RunsView;
  /** What of the URL is no filter. */
  readonly problems: readonly FilterProblem[];
  /** The same as a part of the command, so that it can be mended there. */
  readonly rejected: string;
}

/** Reads a view from the part of a URL after the `?`. Anything can be there. `now` in epoch milliseconds. */
export function readView(search: string, now: number): ReadView {
  const query = new URLSearchParams(search);
  const from = query.get("from");
  // `from=2h` is the API's way to say a range; as a moment it would grow old in the URL.
  if (isRange(from)) query.delete("from");
  const range = isRange(from) ? from : query.get("range");
  const { filter, problems } = filterFromParams(query, { now, others: PAGE_PARAMS });
  const peek = query.get("peek");
  const view: RunsView = {
    filter,
    range: isRange(range) ? range : undefined,
    sort: parseSort(query.get("sort") ?? ""),
    live: query.get("live") === "1",
    peek: peek === null || peek === "" ? undefined : peek,
    picked: (query.get("picked") ?? "").split(",").filter((id) => id !== ""),
  };
  const wrong = [...new Set(problems.flatMap((problem) => problem.param ?? []))];
  const rejected = wrong.map((param) => (param === "q" ? query.get(param) : `${param}:${query.get(param)}`)).join(" ");
  return { view, problems, rejected };
}

/** The URL of a view, after the `?`. {@link readView} reads it back. */
export function formatView(view: RunsView): string {
  const query = filterQuery(view);
  if (view.range !== undefined) query.set("range", view.range);
  if (view.sort !== undefined) query.set("sort", printSort(view.sort));
  if (view.live) query.set("live", "1");
  if (view.peek !== undefined) query.set("peek", view.peek);
  if (view.picked.length > 0) query.set("picked", view.picked.join(","));
  // Commas, colons and exclamation marks are legal in a query, and a link with them can be read.
  return query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%21", "!");
}

/** What the API is asked for a view's runs, without limit and cursor. */
export function apiQuery(view: RunsView): URLSearchParams {
  const query = filterQuery(view);
  if (view.range !== undefined && !isBounded(view)) query.set("from", view.range);
  if (view.sort !== undefined) query.set("sort", printSort(view.sort));
  return query;
}

/** What a live connection and the facets are asked: the filter without an order. */
export function filterQueryText(view: RunsView): string {
  return apiQuery({ ...view, sort: undefined }).toString();
}

const filterQuery = (view: RunsView) =>
  new URLSearchParams(filterToParams(view.filter).map(([name, text]): [string, string] => [name, text]));
