export const SORT_FIELDS = ["started", "duration", "cost", "tokens", "tools"] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** An order of runs: nulls come last in both directions, ties go by id. */
export interface RunSort {
  readonly by: SortField;
  readonly direction: "asc" | "desc";
}

export const NEWEST_FIRST: RunSort = { by: "started", direction: "desc" };
