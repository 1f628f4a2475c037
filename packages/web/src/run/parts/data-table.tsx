import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { cx } from "../../parts/cx.ts";
import { useBox } from "../canvas/use-box.ts";
import { type Column, columnsFor } from "./columns-for.ts";
import { useRowList } from "./use-row-list.ts";

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly seqOf: (row: Row) => number;
  /** Number of the event at the playhead: what comes after it is faint. */
  readonly at: number;
  readonly current: number;
  readonly onGo: (row: Row, deliberate: boolean) => void;
}

const ROW = 28;

/** A table with rows of 28 px, of which only those in view exist. */
export function DataTable<Row>({ label, columns: all, rows, seqOf, at, current, onGo }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [box, { width }] = useBox<HTMLDivElement>();
  const columns = useMemo(() => columnsFor(all, width), [all, width]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const list = useRowList({
    count: rows.length,
    current,
    onGo: (index, deliberate) => {
      const row = rows[index];
      if (row !== undefined) onGo(row, deliberate);
      virtual.scrollToIndex(index, { align: "auto" });
    },
  });
  return (
    <div ref={box} className="flex h-full flex-col">
      <div aria-hidden className="flex h-7 shrink-0 items-center gap-3 border-line border-b px-3 text-label text-muted">
        {columns.map((column) => (
          <span key={column.title} className={placeOf(column)} style={{ width: column.width }}>
            {column.title}
          </span>
        ))}
      </div>
      <div
        ref={scroller}
        role="listbox"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={current < 0 ? undefined : `row-${current}`}
        className="min-h-0 flex-1 overflow-auto"
        {...list}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                key={key}
                id={`row-${index}`}
                data-row={index}
                role="option"
                tabIndex={-1}
                aria-selected={index === current}
                className={cx(
                  "absolute inset-x-0 top-0 flex h-7 cursor-default items-center gap-3 px-3 text-small hover:bg-hover",
                  index === current && "bg-selected",
                  seqOf(row) > at && "opacity-45",
                )}
                style={{ transform: `translateY(${start}px)` }}
              >
                {columns.map((column) => (
                  <span key={column.title} className={placeOf(column)} style={{ width: column.width }}>
                    {column.cell(row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function placeOf<Row>({ width, number = false }: Column<Row>): string {
  return cx("truncate", width === undefined ? "min-w-0 flex-1" : "shrink-0", number && "text-right tabular-nums");
}
