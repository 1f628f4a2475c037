import { resultWord } from "../../model/conversation/result-word.ts";
import { type AttemptSpan, type CallSpan, isOverAt, statusAt } from "../../model/spans.ts";
import { payloadOf } from "../../source/payload.ts";
import { useEvent, useRun } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { Stored } from "../../text/stored.tsx";
import { CallBody } from "./call-body.tsx";
import { CallLine } from "./call-line.tsx";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";
import { useThreads } from "./thread-context.ts";
import { useResult } from "./use-result.ts";

/** A step that is one line: code, or a single call. */
export function LineItem({ item: { span, call }, current }: ItemProps<"line">) {
  return (
    <Gutter line seq={span.startedSeq} id={span.id}>
      {call === undefined ? (
        <CodeLine span={span} current={current} />
      ) : (
        <StepCallLine span={span} call={call} current={current} />
      )}
    </Gutter>
  );
}

function CodeLine({ span, current }: { readonly span: AttemptSpan; readonly current: boolean }) {
  const status = useRun((view) => statusAt(span, view.head.at));
  const over = useRun((view) => isOverAt(span, view.head.at));
  const { go } = useThreads();
  return (
    <CallLine
      family={span.family}
      name={span.name}
      subject={span.row.error?.message ?? (span.row.attempt > 1 ? `attempt ${span.row.attempt}` : "")}
      durationMs={over ? span.row.durationMs : undefined}
      status={status}
      finally={span.status}
      current={current}
      onGo={() => go(span.startedSeq, span.id)}
    >
      {() => <StepOutput span={span} />}
    </CallLine>
  );
}

function StepOutput({ span }: { readonly span: AttemptSpan }) {
  const payload = payloadOf(useEvent(span.endedSeq), "StepCompleted");
  if (payload?.error !== undefined) return <ErrorText>{payload.error.message}</ErrorText>;
  return payload?.output === undefined ? (
    <p className="text-muted text-small">No output.</p>
  ) : (
    <Stored stored={payload.output} />
  );
}

function StepCallLine({
  span,
  call,
  current,
}: {
  readonly span: AttemptSpan;
  readonly call: CallSpan;
  readonly current: boolean;
}) {
  // The step begins before its call does.
  const told = useRun((view) => (view.head.at < call.startedSeq ? span : call));
  const status = useRun((view) => statusAt(told, view.head.at));
  const over = useRun((view) => isOverAt(told, view.head.at));
  const isStepOver = useRun((view) => isOverAt(span, view.head.at));
  const result = useResult(call);
  const { go } = useThreads();
  // A command may fail where the step takes that for an answer.
  const end = span.status === "ok" && call.status === "failed" ? call.status : span.status;
  return (
    <CallLine
      family={call.family}
      name={span.name}
      subject={call.row.subject}
      result={over ? (result ?? resultWord(call)) : ""}
      // Of the step, as its card and the inspector say: its name stands at the beginning of the line.
      durationMs={isStepOver ? span.row.durationMs : undefined}
      status={over ? end : status}
      finally={end}
      current={current}
      onGo={() => go(call.startedSeq, call.id)}
    >
      {() => <CallBody span={call} />}
    </CallLine>
  );
}
