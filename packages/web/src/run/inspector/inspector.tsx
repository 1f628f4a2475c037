import { useMemo } from "react";
import { Guarded } from "../../parts/guarded.tsx";
import { useKeptFocus } from "../../parts/use-kept-focus.ts";
import type { Span } from "../model/spans.ts";
import { spanAround } from "../model/why.ts";
import { useRested } from "../state/use-rested.ts";
import { useAt, useRun } from "../state/use-run.ts";
import { CallInspector } from "./call-inspector.tsx";
import { EventSection } from "./event-section.tsx";
import { SpanHead } from "./span-head.tsx";
import { StepInspector } from "./step-inspector.tsx";
import { WhySection } from "./why-section.tsx";

/** Everything about one thing: what is selected, else what the playhead stands at. */
export function Inspector() {
  const of = useRun((view) => view.selected ?? `event ${view.head.at}`);
  return (
    <Guarded title="This could not be drawn" of={of}>
      <Everything />
    </Guarded>
  );
}

function Everything() {
  const data = useRun((view) => view.data);
  const selected = useRun((view) => view.selected);
  // To read an event takes longer than a frame: while the playhead is dragged what is left behind is not read.
  const at = useRested(useAt());
  const playing = useRun((view) => view.head.playing);
  const span: Span | undefined = useMemo(() => {
    const chosen = selected === undefined ? undefined : data.spans[data.indexOf.get(selected) ?? -1];
    return chosen ?? spanAround(data.spans, at);
  }, [data, selected, at]);
  const kept = useKeptFocus<HTMLElement>(`${span?.id} ${at}`);
  // While the run plays, what is below the head would jump with every event; it comes when the playhead rests.
  if (playing && span !== undefined) {
    return (
      <aside aria-label="Inspector" className="@container h-full overflow-auto" {...kept}>
        <SpanHead span={span} />
      </aside>
    );
  }
  const seq = selected === undefined ? at : (span?.startedSeq ?? at);
  return (
    <aside aria-label="Inspector" className="@container h-full overflow-auto" {...kept}>
      {span !== undefined && <SpanHead span={span} outBelow />}
      {selected === undefined && <EventSection seq={at} />}
      {span?.spanType === "call" && <CallInspector key={span.id} span={span} />}
      {span?.spanType === "attempt" && <StepInspector key={span.id} span={span} />}
      <WhySection seq={seq} />
      {selected !== undefined && span !== undefined && <EventSection seq={span.startedSeq} />}
      {selected !== undefined && span?.endedSeq !== undefined && <EventSection seq={span.endedSeq} />}
    </aside>
  );
}
