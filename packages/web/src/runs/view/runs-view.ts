import type { RunFilter, RunSort } from "@openexec/protocol";
import type { Range } from "./time-range.ts";

/** Everything that decides what the runs page shows. It stands in the URL and nowhere else. */
export interface RunsView {
  /** Without the bound that a range gives. */
  readonly filter: RunFilter;
  /** Up to now; bounds in the filter win over it, so that zooming out of the chart comes back to it. */
  readonly range?: Range | undefined;
  /** Absent: newest first. */
  readonly sort?: RunSort | undefined;
  /** New runs arrive by themselves. */
  readonly live: boolean;
  /** The run that is looked into at the right. */
  readonly peek?: string | undefined;
  /** Runs that were picked to be compared. */
  readonly picked: readonly string[];
}

/** Whether the chart or a person set bounds, which hide a range. */
export function isBounded(view: RunsView): boolean {
  return view.filter.from !== undefined || view.filter.to !== undefined;
}

/** Whether anything narrows the list. */
export function isFiltered(view: RunsView): boolean {
  const { project: _, ...filter } = view.filter;
  return view.range !== undefined || Object.values(filter).some((value) => value !== undefined);
}
