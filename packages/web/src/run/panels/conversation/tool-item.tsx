import { CornerDownRight } from "lucide-react";
import { Button } from "../../../parts/button.tsx";
import { useRun } from "../../state/use-run.ts";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";
import { useThreads } from "./thread-context.ts";
import { ToolLine } from "./tool-line.tsx";

/** A call of a tool; one that started a sub-agent leads to its conversation. */
export function ToolItem({ item: { span, inside }, current }: ItemProps<"tool">) {
  const thread = useRun(({ data }) => data.threads.find(({ id }) => id === span.id));
  const { enter } = useThreads();
  return (
    <Gutter line seq={span.startedSeq} id={span.id}>
      <ToolLine span={span} inside={inside} current={current} />
      {thread !== undefined && (
        <Button className="ml-3 text-accent-text" onClick={() => enter(thread.id)}>
          <CornerDownRight />
          {`Conversation of the sub-agent · ${thread.modelCalls} calls`}
        </Button>
      )}
    </Gutter>
  );
}
