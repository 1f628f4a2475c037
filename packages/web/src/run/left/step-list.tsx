import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { cx } from "../../parts/cx.ts";
import { Duration } from "../../parts/numbers.tsx";
import { type SpanStatus, statusAt } from "../model/spans.ts";
import { type StepLine, stepLines } from "../model/steps-list.ts";
import { lastAtOrBefore } from "../model/time-map.ts";
import { FAMILY_BARS } from "../parts/families.ts";
import { SpanIcon } from "../parts/span-icon.tsx";
import { useRowList } from "../parts/use-row-list.ts";
import { useAt, useRun, useRunStore } from "../state/use-run.ts";

const ROW = 28;

/** Every attempt, in the order in which they started. */
export function StepList() {
  const store = useRunStore();
  const data = useRun((view) => view.data);
  const at = useAt();
  const lines = useMemo(() => stepLines(data.spans), [data]);
  const starts = useMemo(() => lines.map(({ span }) => span.startedSeq), [lines]);
  const current = lines.length === 0 || (starts[0] ?? 0) > at ? -1 : lastAtOrBefore(starts, at);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current, { align: "auto" });
  }, [rows, current]);
  const list = useRowList({
    count: lines.length,
    current,
    onGo: (index, deliberate) => {
      const span = lines[index]?.span;
      if (span !== undefined) store.seek(span.startedSeq, deliberate ? "push" : "replace", span.id);
    },
  });
  if (lines.length === 0) return <p className="px-3 py-2 text-muted text-small">No step has begun.</p>;
  return (
    <div
      ref={scroller}
      className="h-full overflow-auto"
      role="listbox"
      aria-label="Steps"
      tabIndex={0}
      aria-activedescendant={current < 0 ? undefined : `step-${current}`}
      {...list}
    >
      <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <Line
              key={key}
              row={index}
              line={line}
              top={start}
              now={index === current}
              future={line.span.startedSeq > at}
              status={statusAt(line.span, at)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly row: number;
  readonly line: StepLine;
  readonly top: number;
  readonly now: boolean;
  readonly future: boolean;
  readonly status: SpanStatus;
}

function Line({ row, line, top, now, future, status }: LineProps) {
  const { span, depth, modelCalls, toolCalls } = line;
  const calls = [modelCalls > 0 && `${modelCalls} model`, toolCalls > 0 && `${toolCalls} tool`]
    .filter(Boolean)
    .join(" · ");
  return (
    <div
      id={`step-${row}`}
      data-row={row}
      role="option"
      tabIndex={-1}
      aria-selected={now}
      aria-current={now ? "step" : undefined}
      className={cx(
        "absolute inset-x-0 flex h-7 cursor-default items-center gap-2 pr-3 text-small hover:bg-hover",
        now && "bg-selected",
        future && "opacity-45",
      )}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 8 + depth * 12 }}
    >
      <span className={cx("h-4 w-0.75 shrink-0 rounded", FAMILY_BARS[span.family])} />
      <SpanIcon status={status} />
      <span className="min-w-0 truncate">{span.name}</span>
      {span.row.attempt > 1 && <span className="shrink-0 text-muted tabular-nums">{`#${span.row.attempt}`}</span>}
      <span className="ml-auto shrink-0 text-label text-muted">{calls}</span>
      <span className="w-16 shrink-0 text-right text-muted tabular-nums">
        <Duration ms={span.row.durationMs} />
      </span>
    </div>
  );
}
