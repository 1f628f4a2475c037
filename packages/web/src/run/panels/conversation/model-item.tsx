import type { Message, Part } from "@openexec/timeline";
import { beginningOf } from "../../model/conversation/beginning-of.ts";
import { earlierOf } from "../../model/conversation/only-new.ts";
import { withKeys } from "../../parts/with-keys.ts";
import { payloadOf } from "../../source/payload.ts";
import { useReveal } from "../../state/use-reveal.ts";
import { useEvent, useStoredValue } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { Prose } from "../../text/prose.tsx";
import { CallFacts } from "./call-facts.tsx";
import { EarlierLine } from "./earlier-line.tsx";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";
import { MessageParts } from "./message-parts.tsx";
import { NoAnswer } from "./no-answer.tsx";
import { Thought } from "./thought.tsx";
import { USUAL_HEIGHTS } from "./usual-heights.ts";

/** A call of a model: what is new in what it was sent, and what it said. Its tool calls are lines of their own. */
export function ModelItem({ item: { span } }: ItemProps<"model">) {
  const started = payloadOf(useEvent(span.startedSeq), "ModelInvocationStarted");
  const outcome = payloadOf(useEvent(span.endedSeq), "ModelInvocation");
  const own = useStoredValue(started?.request.messages);
  const answer = useStoredValue(outcome?.message);
  const shown = useReveal(span.startedSeq, span.endedSeq);
  const { usage, status, errorMessage } = span.row;
  const messages =
    own !== undefined && "value" in own && Array.isArray(own.value) ? (own.value as readonly Message[]) : [];
  const said = answer !== undefined && "value" in answer ? (answer.value as Message) : undefined;
  const coming = started === undefined || (span.endedSeq !== undefined && outcome === undefined);
  return (
    <div style={coming ? { minHeight: USUAL_HEIGHTS.model } : undefined}>
      <Gutter seq={span.startedSeq} id={span.id} parted>
        {started !== undefined && <EarlierLine callId={span.id} earlier={earlierOf(started.request, usage)} />}
      </Gutter>
      {withKeys(messages, ({ role }) => role).map(({ key, item: message }) => {
        const parts = message.content.filter(({ type }) => type !== "tool_result");
        return (
          parts.length > 0 && (
            <Gutter key={key} seq={span.startedSeq} id={span.id} who={message.role}>
              <MessageParts parts={parts} />
            </Gutter>
          )
        );
      })}
      <Gutter seq={span.endedSeq ?? span.startedSeq} id={span.id} who="model">
        <Said message={said} share={shown} />
        {span.endedSeq === undefined && <NoAnswer span={span} />}
        {shown === 1 && status !== undefined && status !== "ok" && (
          <ErrorText>{errorMessage ?? status.replace("_", " ")}</ErrorText>
        )}
        {shown === 1 && <CallFacts span={span} />}
      </Gutter>
    </div>
  );
}

function Said({ message, share }: { readonly message: Message | undefined; readonly share: number }) {
  if (message === undefined || share === 0) return null;
  const texts = message.content.filter(
    (part): part is Extract<Part, { type: "text" | "reasoning" }> => part.type === "text" || part.type === "reasoning",
  );
  const total = texts.reduce((sum, { text }) => sum + text.length, 0);
  let left = Math.ceil(total * share);
  return (
    <div className="flex flex-col gap-2">
      {withKeys(texts, ({ type }) => type).map(({ key, item: { type, text } }) => {
        const shown = beginningOf(text, left);
        left = Math.max(0, left - text.length);
        if (shown === "") return null;
        return type === "reasoning" ? <Thought key={key} text={shown} /> : <Prose key={key} text={shown} markdown />;
      })}
    </div>
  );
}
