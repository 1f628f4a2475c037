import { NEWEST_FIRST, type RunSort, SORT_FIELDS } from "../runs/sort.ts";

/** Reads `cost,desc`, or `cost` for the largest first; `undefined` when it is no order. */
export function parseSort(text: string): RunSort | undefined {
  const [name, direction = NEWEST_FIRST.direction, ...rest] = text.split(",");
  const by = SORT_FIELDS.find((field) => field === name);
  if (by === undefined || rest.length > 0 || (direction !== "asc" && direction !== "desc")) return undefined;
  return { by, direction };
}

/** Undoes {@link parseSort}. */
export function printSort({ by, direction }: RunSort): string {
  return `${by},${direction}`;
}
