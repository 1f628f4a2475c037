import { formatDuration } from "@openexec/timeline";
import { Fragment } from "react";
import { foldWords } from "../../model/conversation/fold-words.ts";
import { CallLine } from "./call-line.tsx";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";

/** Equal calls in a row as one line that opens. */
export function FoldItem({ item, current, draw }: ItemProps<"fold">) {
  const { name, family, members, seq } = item;
  const spans = members.flatMap((member) => ("span" in member ? [member.span] : []));
  const end = Math.max(...spans.map(({ end = 0 }) => end));
  const [first] = spans;
  const subjects = spans.map((span) => (span.spanType === "call" ? span.row.subject : undefined));
  return (
    <Gutter line seq={seq}>
      <CallLine
        family={family}
        name={foldWords(name, subjects)}
        subject={subjects.filter(Boolean).join(", ")}
        durationMs={first === undefined ? undefined : end - first.start}
        status="ok"
        current={current}
      >
        {() => (
          <div className="-ml-21">
            {members.map((member) => (
              <Fragment key={member.key}>{draw(member)}</Fragment>
            ))}
          </div>
        )}
      </CallLine>
      <span className="sr-only">{`together ${formatDuration(first === undefined ? undefined : end - first.start)}`}</span>
    </Gutter>
  );
}
