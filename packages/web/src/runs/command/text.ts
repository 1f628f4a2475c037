import { type FilterProblem, parseFilter, printFilter, tokenize } from "@openexec/protocol";
import { isBounded, type RunsView } from "../view/runs-view.ts";
import { isRange } from "../view/time-range.ts";

/** The view's filter as a command. The project is not in it: the switcher in the bar says it. */
export function commandOf(view: RunsView): string {
  const { project: _, ...filter } = view.filter;
  const text = printFilter(filter);
  const range = view.range === undefined || isBounded(view) ? "" : `after:${view.range}`;
  return [text, range].filter((part) => part !== "").join(" ");
}

export interface ReadCommand {
  readonly change: Pick<RunsView, "filter" | "range">;
  readonly problems: readonly FilterProblem[];
}

/**
 * What a command says. Its project, and a range that stays a range, are told apart from the rest of the filter. `now` in
 * epoch milliseconds.
 */
export function readCommand(text: string, view: RunsView, now: number): ReadCommand {
  const { filter, problems } = parseFilter(text, { now });
  const ranges = tokenize(text).filter((token) => token.tokenType === "value" && token.field === "from");
  const range = ranges.map((token) => token.text).find(isRange);
  const { from, ...rest } = filter;
  const bounds = range === undefined && from !== undefined ? { from } : {};
  const project = filter.project ?? view.filter.project;
  const next = { ...rest, ...bounds, ...(project !== undefined && { project }) };
  // A zoomed chart hides the range without forgetting it.
  const keepsRange = range === undefined && isBounded({ ...view, filter: next }) && isBounded(view);
  return { change: { filter: next, range: keepsRange ? view.range : range }, problems };
}

/** A value as a command has to write it: in quotes where it would end otherwise. */
export function commandValue(value: string): string {
  return printFilter({ flow: { in: [value] } }).slice("flow:".length);
}
