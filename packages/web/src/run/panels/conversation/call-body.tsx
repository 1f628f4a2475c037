import type { CallSpan } from "../../model/spans.ts";
import { payloadOf } from "../../source/payload.ts";
import { useEvent, useRun } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { Stored } from "../../text/stored.tsx";
import { ToolInput } from "../../text/tool-input.tsx";
import { ToolLine } from "./tool-line.tsx";

/** What went into a call, what it called, and what came out. */
export function CallBody({ span, inside }: { readonly span: CallSpan; readonly inside: number }) {
  const started = useEvent(span.startedSeq);
  const ended = useEvent(span.endedSeq);
  const data = useRun((view) => view.data);
  const input = payloadOf(started, "ToolCallStarted")?.input;
  const outcome = payloadOf(ended, "ToolCall");
  const below = inside === 0 ? [] : (data.children.get(span.index) ?? []);
  return (
    <>
      {input !== undefined && <ToolInput stored={input} />}
      {below.map((index) => {
        const inner = data.spans[index];
        return (
          inner?.spanType === "call" && (
            <ToolLine key={inner.id} span={inner} inside={data.children.get(index)?.length ?? 0} />
          )
        );
      })}
      {outcome?.error !== undefined && <ErrorText>{outcome.error.message}</ErrorText>}
      {outcome?.process !== undefined && (
        <>
          {outcome.process.stdout.bytes > 0 && <Stored stored={outcome.process.stdout.content} form="output" />}
          {outcome.process.stderr.bytes > 0 && (
            <Stored stored={outcome.process.stderr.content} form="output" label="stderr" />
          )}
        </>
      )}
      {outcome?.output !== undefined && outcome.output !== undefined && (
        <Stored stored={outcome.output} form="output" />
      )}
    </>
  );
}
