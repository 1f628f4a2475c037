import { ChevronRight } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { cx } from "../../../parts/cx.ts";
import { Duration } from "../../../parts/numbers.tsx";
import { isBad } from "../../model/spans.ts";
import type { TreeRow } from "../../model/tree.ts";
import { FAMILY_BARS } from "../../parts/families.ts";
import { SPAN_LOOKS } from "../../parts/span-icon.tsx";
import { useRowList } from "../../parts/use-row-list.ts";
import { useRunStore } from "../../state/use-run.ts";
import { plainText } from "../../text/plain.ts";
import { ROW, type RowWindow } from "./row-window.ts";

interface Props {
  readonly rows: readonly TreeRow[];
  readonly window: RowWindow;
  readonly width: number;
  readonly at: number;
  readonly selected: string | undefined;
  readonly onToggle: (index: number) => void;
}

/** Names and durations of what ran, as a tree. */
export function TreeGrid({ rows, window, width, at, selected, onToggle }: Props) {
  const store = useRunStore();
  const current = rows.findIndex(({ span }) => span.id === selected);
  const list = useRowList({
    count: rows.length,
    current,
    onGo: (index, deliberate) => {
      const span = rows[index]?.span;
      if (span !== undefined) store.seek(span.startedSeq, deliberate ? "push" : "replace", span.id);
    },
    onEnter: (index) => onToggle(rows[index]?.span.index ?? -1),
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = rows[current];
    const opens = event.key === "ArrowRight" || event.key === "ArrowLeft";
    if (!opens || row === undefined || event.shiftKey) return list.onKeyDown(event);
    if (row.children > 0 && row.expanded !== (event.key === "ArrowRight")) onToggle(row.span.index);
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const toggled = (event.target as Element).closest<HTMLElement>("[data-toggle]")?.dataset.toggle;
    if (toggled === undefined) list.onClick(event);
    else onToggle(Number(toggled));
  };
  return (
    <div
      role="tree"
      aria-label="Steps and calls"
      tabIndex={0}
      aria-activedescendant={current < 0 ? undefined : `span-${current}`}
      className="absolute inset-y-0 left-0"
      style={{ width }}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {rows.slice(window.first, window.last).map((row, offset) => (
        <Row
          key={row.span.id}
          row={row}
          index={window.first + offset}
          width={width}
          chosen={row.span.id === selected}
          future={row.span.startedSeq > at}
        />
      ))}
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly index: number;
  readonly width: number;
  readonly chosen: boolean;
  readonly future: boolean;
}

function Row({ row: { span, depth, children, expanded }, index, width, chosen, future }: RowProps) {
  return (
    <div
      id={`span-${index}`}
      data-row={index}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-expanded={children > 0 ? expanded : undefined}
      aria-selected={chosen}
      className={cx(
        "absolute left-0 flex items-center gap-1.5 pr-3 text-small hover:bg-hover",
        chosen && "bg-selected",
        future && "opacity-45",
      )}
      style={{ top: index * ROW, height: ROW, width, paddingLeft: 6 + Math.min(depth, 12) * 12 }}
    >
      <span data-toggle={span.index} className={cx("flex text-muted hover:text-ink", children === 0 && "invisible")}>
        <ChevronRight aria-hidden className={expanded ? "rotate-90" : ""} />
      </span>
      <span className={`h-3.5 w-0.75 shrink-0 rounded ${FAMILY_BARS[span.family]}`} />
      <span className={cx("min-w-0 flex-1 truncate", isBad(span.status) && SPAN_LOOKS[span.status].color)}>
        {span.name}
        {span.spanType === "attempt" && span.row.attempt > 1 && (
          <span className="text-muted tabular-nums">{` #${span.row.attempt}`}</span>
        )}
        {span.spanType === "call" && span.row.subject !== undefined && (
          <span className="pl-1.5 font-mono text-mono text-muted">{plainText(span.row.subject)}</span>
        )}
      </span>
      <span className="shrink-0 text-muted tabular-nums">
        <Duration ms={span.row.durationMs} />
      </span>
    </div>
  );
}
