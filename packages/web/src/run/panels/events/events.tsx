import { describeEvent } from "@openexec/timeline";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { cx } from "../../../parts/cx.ts";
import { exactCost, exactDuration } from "../../../parts/exact.ts";
import { FAMILY_OF_EVENT } from "../../model/family.ts";
import { sinceStart } from "../../model/since-start.ts";
import { FAMILY_BARS } from "../../parts/families.ts";
import { useRowList } from "../../parts/use-row-list.ts";
import type { RunEvent } from "../../source/event-cache.ts";
import { useAt, useEvent, useRun, useRunStore } from "../../state/use-run.ts";
import { clockOf, exactClock } from "../../text/clock.ts";
import { plainText } from "../../text/plain.ts";

const ROW = 24;
/** What stands on hover. */
const EXACT = { duration: exactDuration, cost: exactCost };

/** Every line of the log, read where it is looked at. */
export default function Events() {
  const store = useRunStore();
  const endSeq = useRun((view) => view.data.endSeq);
  const at = useAt();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: endSeq,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 16,
  });
  useEffect(() => rows.scrollToIndex(at - 1, { align: "auto" }), [rows, at]);
  const list = useRowList({
    count: endSeq,
    current: at - 1,
    onGo: (index, deliberate) => store.seek(index + 1, deliberate ? "push" : "replace"),
  });
  return (
    <div
      ref={scroller}
      className="h-full overflow-auto"
      role="listbox"
      aria-label="Events"
      tabIndex={0}
      aria-activedescendant={`event-${at}`}
      {...list}
    >
      <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => (
          <EventRow key={key} seq={index + 1} top={start} current={index + 1 === at} future={index + 1 > at} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly seq: number;
  readonly top: number;
  readonly current: boolean;
  readonly future: boolean;
}

const EventRow = memo(function EventRow({ seq, top, current, future }: RowProps) {
  const event = useEvent(seq);
  const ms = useRun(({ data }) =>
    event === undefined ? data.time.timeOf(seq) : sinceStart(data.row.startedAt)(event.at),
  );
  const digits = useRun((view) => String(view.data.endSeq).length);
  return (
    <div
      id={`event-${seq}`}
      data-row={seq - 1}
      role="option"
      tabIndex={-1}
      aria-selected={current}
      className={cx(
        "absolute inset-x-0 top-0 flex h-6 cursor-default items-center gap-3 px-3 text-small hover:bg-hover max-md:gap-2",
        current && "bg-selected",
        future && "opacity-45",
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span
        className="shrink-0 text-right text-muted tabular-nums max-[359px]:hidden"
        style={{ width: `${digits + 1}ch` }}
      >
        {seq}
      </span>
      <span className="w-13 shrink-0 text-right text-muted tabular-nums" title={exactClock(ms)}>
        {clockOf(ms)}
      </span>
      {event === undefined ? null : <EventText event={event} />}
    </div>
  );
});

function EventText({ event }: { readonly event: RunEvent }) {
  const families: Readonly<Record<string, keyof typeof FAMILY_BARS>> = FAMILY_OF_EVENT;
  const id = event.callId ?? event.attemptId ?? "";
  const text = plainText(describeEvent(event));
  const exactly = plainText(describeEvent(event, EXACT));
  return (
    <>
      <span className={`h-3.5 w-0.75 shrink-0 rounded ${FAMILY_BARS[families[event.type] ?? "code"]}`} />
      <span className="w-40 shrink-0 truncate font-medium max-md:w-28">{event.type}</span>
      <span className="w-26 shrink-0 truncate font-mono text-mono text-muted max-md:hidden" title={id}>
        {id}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted" title={exactly}>
        {text}
      </span>
    </>
  );
}
