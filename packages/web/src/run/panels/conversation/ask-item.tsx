import { answeredAfter } from "../../../parts/answered-after.ts";
import { Duration } from "../../../parts/numbers.tsx";
import { payloadOf } from "../../source/payload.ts";
import { useEvent } from "../../state/use-run.ts";
import { plainText } from "../../text/plain.ts";
import { Stored } from "../../text/stored.tsx";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";

const ANSWERS: Readonly<Record<string, string>> = {
  accept: "accepted",
  decline: "declined",
  cancel: "cancelled",
  expire: "expired without an answer",
};

/** A question to a person, and the answer. */
export function AskItem({ item: { span } }: ItemProps<"ask">) {
  const question = useEvent(span.startedSeq);
  const asked = payloadOf(question, "InteractionRequested");
  const answer = payloadOf(useEvent(span.endedSeq), "InteractionResolved");
  const after = question && answer && answeredAfter(question.at, answer.at, answer.waitedMs);
  return (
    <Gutter seq={span.startedSeq} id={span.id} who="asks" parted>
      <div className="flex flex-col gap-2 border-human border-l-3 pl-3">
        <p className="max-w-[84ch] whitespace-pre-wrap break-words">{plainText(asked?.message ?? span.name)}</p>
        {answer === undefined ? (
          <p className={span.status === "open" ? "text-small text-waiting" : "text-muted text-small"}>
            {span.status === "open" ? "Nobody has answered yet." : "Nobody answered before the run was over."}
          </p>
        ) : (
          <p className="text-muted text-small">
            {`${ANSWERS[answer.action] ?? answer.action} by ${plainText(answer.by.name)}`}
            {after !== undefined && (
              <>
                {" after "}
                <Duration ms={after} />
              </>
            )}
          </p>
        )}
        {answer?.content !== undefined && <Stored stored={answer.content} />}
      </div>
    </Gutter>
  );
}
