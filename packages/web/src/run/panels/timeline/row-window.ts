/** Height of a row in pixels. */
export const ROW = 22;

/** Rows that are drawn: from `first` (inclusive) to `last` (exclusive). */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/** The rows in view, and a few beyond. */
export function rowWindow(count: number, scrollTop: number, height: number): RowWindow {
  const first = Math.max(0, Math.floor(scrollTop / ROW) - 4);
  return { first: Math.min(first, count), last: Math.min(count, Math.ceil((scrollTop + height) / ROW) + 4) };
}
