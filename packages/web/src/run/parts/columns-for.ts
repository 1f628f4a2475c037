import type { ReactNode } from "react";

export interface Column<Row> {
  readonly title: string;
  /** Pixels; the column without a width takes what is left. */
  readonly width?: number;
  /** Left out where there is no room, the highest number first; without a number never. */
  readonly spare?: number;
  readonly number?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** Pixels beside the columns, between two of them, and that the one without a width needs at least. */
const EDGES = 24;
const GAP = 12;
const LEAST = 112;

/** The columns that have room in so many pixels; all of them before a width is known. */
export function columnsFor<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  const needed = columns.reduce((sum, column) => sum + (column.width ?? LEAST), EDGES + GAP * (columns.length - 1));
  if (width === 0 || needed <= width) return columns;
  const most = Math.max(...columns.map(({ spare = 0 }) => spare));
  return most === 0
    ? columns
    : columnsFor(
        columns.filter(({ spare = 0 }) => spare !== most),
        width,
      );
}
