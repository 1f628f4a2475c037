import { Fragment, type ReactNode } from "react";
import type { CallSpan } from "../../model/spans.ts";
import { payloadOf } from "../../source/payload.ts";
import { useErrorAgain } from "../../state/use-error-again.ts";
import { useEvent, useRun } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { Stored } from "../../text/stored.tsx";
import { ToolInput } from "../../text/tool-input.tsx";

interface Props {
  readonly span: CallSpan;
  /** Draws a call that this one made. */
  readonly draw?: (span: CallSpan, inside: number) => ReactNode;
}

/** What went into a call, what it called, and what came out. */
export function CallBody({ span, draw }: Props) {
  const started = useEvent(span.startedSeq);
  const ended = useEvent(span.endedSeq);
  const data = useRun((view) => view.data);
  const input = payloadOf(started, "ToolCallStarted")?.input;
  const outcome = payloadOf(ended, "ToolCall");
  const again = useErrorAgain(outcome);
  const below = draw === undefined ? [] : (data.children.get(span.index) ?? []);
  return (
    <>
      {input !== undefined && <ToolInput stored={input} />}
      {below.map((index) => {
        const inner = data.spans[index];
        const inside = data.children.get(index)?.length ?? 0;
        return inner?.spanType === "call" && <Fragment key={inner.id}>{draw?.(inner, inside)}</Fragment>;
      })}
      {outcome?.error !== undefined && again !== "lines" && <ErrorText>{outcome.error.message}</ErrorText>}
      {outcome?.process !== undefined && (
        <>
          {outcome.process.stdout.bytes > 0 && <Stored stored={outcome.process.stdout.content} form="output" />}
          {outcome.process.stderr.bytes > 0 && (
            <Stored stored={outcome.process.stderr.content} form="output" label="stderr" />
          )}
        </>
      )}
      {outcome?.output !== undefined && again !== "line" && <Stored stored={outcome.output} form="output" />}
    </>
  );
}
