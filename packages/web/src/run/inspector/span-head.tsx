import { formatCount } from "@openexec/timeline";
import { Fragment, type ReactNode } from "react";
import { Compact, Cost, Duration } from "../../parts/numbers.tsx";
import { isBad, type Span, statusAt } from "../model/spans.ts";
import { FAMILY_BARS } from "../parts/families.ts";
import { SpanIcon } from "../parts/span-icon.tsx";
import { payloadOf } from "../source/payload.ts";
import { useErrorAgain } from "../state/use-error-again.ts";
import { useEvent, useRun } from "../state/use-run.ts";
import { ClockText } from "../text/clock-text.tsx";
import { ErrorText } from "../text/error-text.tsx";
import { Facts } from "./section.tsx";

interface Props {
  readonly span: Span;
  /** What came out of it stands below: lines of an error that are its output are left to that. */
  readonly outBelow?: boolean;
}

/** What it is, how it ended, and its numbers. */
export function SpanHead({ span, outBelow = false }: Props) {
  const status = useRun((view) => statusAt(span, view.head.at));
  const { row } = span;
  const facts: (readonly [string, ReactNode])[] = [
    ["Id", <code key="id">{span.id}</code>],
    [
      "Started",
      <Fragment key="started">
        <ClockText ms={span.start} />
        {` · event ${formatCount(span.startedSeq)}`}
      </Fragment>,
    ],
    ["Duration", <Duration key="duration" ms={row.durationMs} />],
  ];
  if (span.spanType === "call") {
    const { usage, cost, exitCode, retryOf } = span.row;
    if (typeof exitCode === "number") facts.push(["Exit code", exitCode]);
    if (usage !== undefined) {
      const input = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
      facts.push([
        "Tokens",
        <Fragment key="tokens">
          <Compact of={input} /> in, <Compact of={usage.output} /> out
        </Fragment>,
      ]);
      if (usage.cacheRead > 0) facts.push(["From cache", <Compact key="cache" of={usage.cacheRead} />]);
      if (usage.reasoning > 0) facts.push(["Reasoning", <Compact key="reasoning" of={usage.reasoning} />]);
    }
    if (cost !== undefined) facts.push(["Cost", <Cost key="cost" of={cost} />]);
    if (retryOf !== undefined) facts.push(["Retry of", <code key="r">{retryOf}</code>]);
  } else {
    facts.push(["Type", span.row.nodeType]);
    if (span.row.timeoutMs !== undefined && span.row.timeoutMs > 0)
      facts.push(["Time limit", <Duration key="limit" ms={span.row.timeoutMs} />]);
  }
  const message = span.spanType === "call" ? span.row.errorMessage : span.row.error?.message;
  const mayBeBelow = outBelow && span.spanType === "call" && span.row.callType === "tool" && message !== undefined;
  const outcome = payloadOf(useEvent(mayBeBelow ? span.endedSeq : undefined), "ToolCall");
  const isBelow = useErrorAgain(outcome) === "lines" && outcome?.process === undefined;
  return (
    <header className="flex flex-col gap-2 px-3 py-2">
      <h2 className="flex min-w-0 items-center gap-2 font-semibold">
        <span className={`h-4 w-0.75 shrink-0 rounded ${FAMILY_BARS[span.family]}`} />
        <span className="truncate" title={span.name}>
          {span.name}
        </span>
        {span.spanType === "attempt" && span.row.attempt > 1 && (
          <span className="font-normal text-muted tabular-nums">{`attempt ${span.row.attempt}`}</span>
        )}
        <span className="ml-auto">
          <SpanIcon status={status} />
        </span>
      </h2>
      <Facts facts={facts} />
      {message !== undefined && isBad(status) && !isBelow && <ErrorText>{message}</ErrorText>}
    </header>
  );
}
