import { lastAtOrBefore } from "../../model/time-map.ts";
import type { TreeRow } from "../../model/tree.ts";

/**
 * Rows in the order in which they began, to be searched by {@link rowAt}: branches of a fan-out began among each other, so
 * the order from top to bottom is another one. Each is one number, its event and its row.
 */
export function rowsByStart(rows: readonly TreeRow[]): ArrayLike<number> {
  const keys = new Float64Array(rows.length);
  for (const [index, { span }] of rows.entries()) keys[index] = span.startedSeq * rows.length + index;
  return keys.sort();
}

/** Index of the row that began last at event `at`; before anything began that of the first one. */
export function rowAt(byStart: ArrayLike<number>, at: number): number {
  const count = byStart.length;
  const key = byStart[lastAtOrBefore(byStart, (at + 1) * count - 1)];
  return key === undefined ? 0 : key % count;
}
