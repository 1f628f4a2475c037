import type { RunSort, SortField } from "@openexec/protocol";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import { cx } from "../../parts/cx.ts";
import { COLUMN, type ColumnChoice, type ColumnId } from "../columns/columns.ts";
import { moveColumn, type PlacedColumn, resizeColumn } from "../columns/layout.ts";

/** The order after a click on a header: none, descending, ascending, none. */
function nextSort(sort: RunSort | undefined, by: SortField): RunSort | undefined {
  if (sort?.by !== by) return { by, direction: "desc" };
  return sort.direction === "desc" ? { by, direction: "asc" } : undefined;
}

interface Props {
  readonly columns: readonly PlacedColumn[];
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly sort: RunSort | undefined;
  readonly onSort: (sort: RunSort | undefined) => void;
}

/** Pixels that a pointer moves before a click becomes a drag. */
const SLOP = 5;

/** The names of the columns: click to sort, drag to move, drag an edge to resize, double click it for the usual width. */
export function Header({ columns, choice, onChoice, sort, onSort }: Props) {
  const [dragged, setDragged] = useState<ColumnId>();
  const start = useRef<{ readonly id: ColumnId; readonly x: number; moved: boolean } | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);

  const columnAt = (clientX: number) => {
    const x = clientX - (box.current?.getBoundingClientRect().left ?? 0);
    return columns.find((column) => x >= column.left && x < column.left + column.width)?.id;
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>, id: ColumnId) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { id, x: event.clientX, moved: false };
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = start.current;
    if (from === undefined || COLUMN[from.id].isFixed) return;
    if (!from.moved && Math.abs(event.clientX - from.x) < SLOP) return;
    from.moved = true;
    setDragged(from.id);
    const target = columnAt(event.clientX);
    if (target !== undefined) onChoice(moveColumn(choice, from.id, target));
  };
  const onPointerUp = () => {
    setDragged(undefined);
  };
  const onClick = (id: ColumnId) => {
    const wasDragged = start.current?.moved === true;
    start.current = undefined;
    const { sort: by } = COLUMN[id];
    if (!wasDragged && by !== undefined) onSort(nextSort(sort, by));
  };

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons are
    // biome-ignore lint/a11y/useSemanticElements: a grid of divs, see the rows
    <div
      ref={box}
      role="row"
      aria-rowindex={1}
      className="relative h-7 shrink-0 select-none border-line border-b text-label text-muted"
    >
      {columns.map(({ id, left, width }) => (
        // biome-ignore lint/a11y/useFocusableInteractive: its button is
        // biome-ignore lint/a11y/useSemanticElements: a grid of divs, see the rows
        <div
          key={id}
          role="columnheader"
          aria-sort={
            sort === undefined || sort.by !== COLUMN[id].sort
              ? "none"
              : sort.direction === "desc"
                ? "descending"
                : "ascending"
          }
          className={cx("group absolute flex h-7 items-center", dragged === id && "bg-hover")}
          style={{ left, width }}
        >
          <button
            type="button"
            className={cx(
              "flex h-7 min-w-0 flex-1 touch-none items-center gap-1 rounded",
              COLUMN[id].isNumber && "flex-row-reverse",
              id === "status" && "justify-center",
              COLUMN[id].sort !== undefined && "hover:text-ink",
              sort !== undefined && sort.by === COLUMN[id].sort && "text-ink",
            )}
            onPointerDown={(event) => onPointerDown(event, id)}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerCancel={onPointerUp}
            // One that sorts nothing is only dragged.
            tabIndex={COLUMN[id].sort === undefined ? -1 : 0}
            onClick={() => onClick(id)}
          >
            <span className={id === "status" ? "sr-only" : "truncate"}>{COLUMN[id].label}</span>
            {sort !== undefined &&
              sort.by === COLUMN[id].sort &&
              (sort.direction === "desc" ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />)}
          </button>
          {id !== "title" && id !== "status" && (
            <ResizeEdge
              // The title takes what is left over: what stands behind it grows and shrinks at its left.
              side={id === "number" ? "right" : "left"}
              width={width}
              onWidth={(next) => onChoice(resizeColumn(choice, id, next))}
              onReset={() => onChoice(resizeColumn(choice, id, COLUMN[id].width))}
            />
          )}
        </div>
      ))}
    </div>
  );
}

interface EdgeProps {
  readonly side: "left" | "right";
  readonly width: number;
  readonly onWidth: (width: number) => void;
  readonly onReset: () => void;
}

/** The columns menu resizes by keyboard. */
function ResizeEdge({ side, width, onWidth, onReset }: EdgeProps) {
  const start = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined);
  const stop = () => {
    start.current = undefined;
  };
  const sign = side === "right" ? 1 : -1;
  return (
    <span
      aria-hidden
      className={cx(
        "absolute inset-y-1 w-3 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-1.5 after:w-px group-hover:after:bg-control",
        side === "right" ? "-right-3" : "-left-3",
      )}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current !== undefined) onWidth(start.current.width + sign * (event.clientX - start.current.x));
      }}
      onPointerUp={stop}
      onPointerCancel={stop}
      onDoubleClick={onReset}
    />
  );
}
