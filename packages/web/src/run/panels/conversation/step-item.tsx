import { Duration } from "../../../parts/numbers.tsx";
import { isOverAt, statusAt } from "../../model/spans.ts";
import { FAMILY_BARS } from "../../parts/families.ts";
import { SpanIcon } from "../../parts/span-icon.tsx";
import { useRun } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";

/** The head of a step: what follows happened in it. */
export function StepItem({ item: { span } }: ItemProps<"step">) {
  const status = useRun((view) => statusAt(span, view.head.at));
  const over = useRun((view) => isOverAt(span, view.head.at));
  const { row } = span;
  return (
    <Gutter line seq={span.startedSeq} id={span.id} parted>
      <div className="flex h-7 items-center gap-2 touch:h-11">
        <span className={`h-4 w-0.75 shrink-0 rounded ${FAMILY_BARS[span.family]}`} />
        <h3 className="truncate font-semibold" title={span.name}>
          {span.name}
        </h3>
        {row.attempt > 1 && (
          <span className="shrink-0 text-muted text-small tabular-nums">{`attempt ${row.attempt}`}</span>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-2 text-muted text-small tabular-nums">
          {row.nodeType}
          {over && <Duration ms={row.durationMs} />}
          <SpanIcon status={status} />
        </span>
      </div>
      {over && row.error !== undefined && <ErrorText>{row.error.message}</ErrorText>}
    </Gutter>
  );
}
