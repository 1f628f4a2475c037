import { resultWord } from "../../model/conversation/result-word.ts";
import { type CallSpan, isOverAt, statusAt } from "../../model/spans.ts";
import { useRun } from "../../state/use-run.ts";
import { CallBody } from "./call-body.tsx";
import { CallLine } from "./call-line.tsx";
import { useThreads } from "./thread-context.ts";
import { useResult } from "./use-result.ts";

interface Props {
  readonly span: CallSpan;
  /** How many calls it made itself. */
  readonly inside?: number;
  readonly current?: boolean;
  /** Instead of the tool's name. */
  readonly name?: string;
}

export function ToolLine({ span, inside = 0, current = false, name }: Props) {
  const status = useRun((view) => statusAt(span, view.head.at));
  const over = useRun((view) => isOverAt(span, view.head.at));
  const result = useResult(span);
  const { go } = useThreads();
  return (
    <CallLine
      family={span.family}
      name={name ?? span.name}
      subject={span.row.subject}
      result={over ? (result ?? resultWord(span)) : ""}
      durationMs={over ? span.row.durationMs : undefined}
      status={status}
      finally={span.status}
      current={current}
      onGo={() => go(span.startedSeq, span.id)}
    >
      {() =>
        inside === 0 ? (
          <CallBody span={span} />
        ) : (
          <CallBody span={span} draw={(inner, count) => <ToolLine span={inner} inside={count} />} />
        )
      }
    </CallLine>
  );
}
