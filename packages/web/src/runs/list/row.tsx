import type { RunRow } from "@openexec/protocol";
import { Check } from "lucide-react";
import { memo } from "react";
import { cx } from "../../parts/cx.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Timestamp } from "../../parts/timestamp.tsx";
import { plainText } from "../../run/text/plain.ts";
import { COLUMN } from "../columns/columns.ts";
import type { PlacedColumn } from "../columns/layout.ts";
import { CELLS, CostCell, DurationCell, RunNumber } from "./cells.tsx";
import { RunTitle } from "./run-title.tsx";

export interface RowProps {
  readonly row: RunRow;
  /** Absent: a row of two lines. */
  readonly columns: readonly PlacedColumn[] | undefined;
  readonly longest: number;
  /** Place in the whole list, from 1. */
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isCursor: boolean;
  readonly isPeeked: boolean;
  readonly isPicked: boolean;
  readonly isGone: boolean;
}

export const rowDomId = (id: string): string => `run-${id}`;

/** One run in the list. */
export const Row = memo(function Row(props: RowProps) {
  const { row, columns, index, top, height, isCursor, isPeeked, isPicked, isGone } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names this row as its active one
    // biome-ignore lint/a11y/useSemanticElements: rows that come and go while scrolling can't be those of a table
    <div
      role="row"
      id={rowDomId(row.id)}
      data-run={row.id}
      aria-rowindex={index}
      aria-selected={isPicked}
      aria-current={isPeeked || undefined}
      className={cx(
        "absolute inset-x-0 flex items-center text-small tabular-nums",
        isPeeked || isPicked ? "bg-selected" : isCursor ? "bg-hover" : "hover:bg-hover",
        isCursor && "shadow-[inset_2px_0_0_var(--indigo-9)]",
        isGone && "opacity-45",
        // Green is quiet: what went well is grey, so that the rest is seen.
        row.status === "completed" && !isCursor && !isPeeked && !isPicked && "text-muted",
      )}
      style={{ top, height }}
    >
      {columns === undefined ? <TwoLines {...props} /> : <Cells {...props} columns={columns} />}
    </div>
  );
});

function Cells({ row, columns, longest, isPicked }: RowProps & { readonly columns: readonly PlacedColumn[] }) {
  return columns.map(({ id, left, width }) => (
    // biome-ignore lint/a11y/useFocusableInteractive: see the row
    // biome-ignore lint/a11y/useSemanticElements: see the row
    <div
      key={id}
      role="gridcell"
      className={cx(
        "absolute flex h-6 items-center overflow-hidden",
        COLUMN[id].isNumber && "justify-end",
        id === "title" && "text-body",
      )}
      style={{ left, width }}
    >
      <div className={cx("min-w-0", id === "title" && "flex-1", id === "status" && "flex flex-1 justify-center")}>
        {id === "status" && isPicked ? <Picked /> : CELLS[id](row, { longest })}
      </div>
    </div>
  ));
}

function TwoLines({ row, isPicked }: RowProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: see the row
    // biome-ignore lint/a11y/useSemanticElements: see the row
    <div role="gridcell" className="flex min-w-0 flex-1 items-start gap-2 px-3">
      <span className="flex h-5 w-4 shrink-0 items-center">
        {isPicked ? <Picked /> : <StatusIcon status={row.status} />}
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex items-center gap-3 text-body">
          <span className="min-w-0 flex-1">
            <RunTitle row={row} />
          </span>
          <span className="relative shrink-0 text-small">
            <DurationCell row={row} longest={0} />
          </span>
        </span>
        <span className="flex items-center gap-2 text-muted">
          <span className="shrink-0">
            <RunNumber row={row} />
          </span>
          <span className="min-w-0 flex-1 truncate">{plainText(row.flow)}</span>
          <span className="shrink-0">
            <CostCell row={row} />
          </span>
          <span className="w-16 shrink-0 text-right">
            <Timestamp at={row.startedAt} form="relative" />
          </span>
        </span>
      </span>
    </div>
  );
}

const Picked = () => (
  <span className="flex size-3.5 items-center justify-center rounded bg-accent text-page">
    <Check aria-label="Picked" />
  </span>
);
