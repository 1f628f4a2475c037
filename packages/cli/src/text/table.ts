import { pad, truncate, widthOf } from "./width.ts";

export interface Column<Row> {
  readonly title: string;
  /** The cell's text, escaped already. */
  text(row: Row): string;
  /** Adds colour to the padded cell. */
  paint?(cell: string, row: Row): string;
  readonly align?: "left" | "right";
  /** Narrow terminals lose the columns with the highest number first; 0 stays. */
  readonly rank: number;
  /** May be cut down to this many columns before others are left out. */
  readonly shrinkTo?: number;
}

const GAP = "  ";

/**
 * Rows under a line of titles, aligned, no line wider than `width`. On a narrow terminal the columns that may shrink
 * do so, then those of high rank are left out.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): readonly string[] {
  const cells = new Map(columns.map((column) => [column, rows.map((row) => column.text(row))]));
  const natural = new Map(
    columns.map((column) => [column, Math.max(widthOf(column.title), ...(cells.get(column) ?? []).map(widthOf))]),
  );
  const { shown, widths } = layOut(columns, natural, width);
  const line = (texts: readonly string[], paint: (column: Column<Row>, cell: string) => string): string =>
    shown
      .map((column, index) => {
        const space = widths.get(column) ?? 0;
        const last = index === shown.length - 1 && column.align !== "right";
        const cell = truncate(texts[index] ?? "", space);
        return paint(column, last ? cell : pad(cell, space, column.align));
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      shown.map((column) => column.title),
      (_, cell) => cell,
    ),
    ...rows.map((row, index) =>
      line(
        shown.map((column) => cells.get(column)?.[index] ?? ""),
        (column, cell) => column.paint?.(cell, row) ?? cell,
      ),
    ),
  ];
}

function layOut<Row>(
  columns: readonly Column<Row>[],
  natural: ReadonlyMap<Column<Row>, number>,
  width: number,
): { shown: readonly Column<Row>[]; widths: ReadonlyMap<Column<Row>, number> } {
  let shown = columns;
  for (;;) {
    const widths = new Map(shown.map((column) => [column, natural.get(column) ?? 0]));
    const total = (): number =>
      [...widths.values()].reduce((sum, value) => sum + value, GAP.length * (shown.length - 1));
    for (const column of shown) {
      const least = Math.min(column.shrinkTo ?? Number.POSITIVE_INFINITY, widths.get(column) ?? 0);
      widths.set(column, Math.max(least, (widths.get(column) ?? 0) - Math.max(0, total() - width)));
    }
    const worst = Math.max(...shown.map(({ rank }) => rank));
    if (total() <= width || worst === 0) return { shown, widths };
    shown = shown.filter(({ rank }) => rank !== worst);
  }
}
