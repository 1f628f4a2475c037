import type { RunRow, RunSort } from "@openexec/protocol";
import type { Place } from "./cursor.ts";
import { SORT_KEYS } from "./sort-key.ts";

/** Where a run stands in an order. */
export function placeOf(row: RunRow, { by }: RunSort): Place {
  return { key: SORT_KEYS[by](row), runId: row.id };
}

/** Negative when `a` comes before `b`: nulls last in both directions, ties by id. */
export function comparePlaces(a: Place, b: Place, { direction }: RunSort): number {
  const turn = direction === "asc" ? 1 : -1;
  if (a.key !== b.key) {
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    return (a.key - b.key) * turn;
  }
  if (a.runId === b.runId) return 0;
  return (a.runId < b.runId ? -1 : 1) * turn;
}
