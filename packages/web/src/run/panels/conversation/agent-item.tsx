import type { ConversationTurn } from "@openexec/timeline";
import { CornerDownRight } from "lucide-react";
import { Button } from "../../../parts/button.tsx";
import { revealTurn } from "../../model/conversation/reveal-turn.ts";
import { sessionThread } from "../../model/conversation/threads.ts";
import { payloadOf } from "../../source/payload.ts";
import { useReveal } from "../../state/use-reveal.ts";
import { useEvent, useRun } from "../../state/use-run.ts";
import { useTurn } from "../../state/use-turn.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { Stored } from "../../text/stored.tsx";
import { CallFacts } from "./call-facts.tsx";
import { Gutter } from "./gutter.tsx";
import type { ItemProps } from "./item-props.ts";
import { NoAnswer } from "./no-answer.tsx";
import { useThreads } from "./thread-context.ts";
import { TurnItems } from "./turn-items.tsx";
import { USUAL_HEIGHTS } from "./usual-heights.ts";

/** A turn of an agent: what it was asked, what it did by its own account, and what it said. Leads to its session. */
export function AgentItem({ item: { span } }: ItemProps<"agent">) {
  const started = payloadOf(useEvent(span.startedSeq), "AgentTurnStarted");
  const outcome = payloadOf(useEvent(span.endedSeq), "AgentTurn");
  const turn = useTurn(span.row.sessionId, outcome?.conversation?.fromSeq);
  const session = useRun(({ data }) =>
    data.threads.find(({ id }) => span.row.sessionId !== undefined && id === sessionThread(span.row.sessionId)),
  );
  const { enter, thread } = useThreads();
  const share = useReveal(span.startedSeq, span.endedSeq);
  const { status, errorMessage } = span.row;
  const coming = started === undefined || (span.endedSeq !== undefined && outcome === undefined);
  return (
    <div style={coming ? { minHeight: USUAL_HEIGHTS.agent } : undefined}>
      <Gutter seq={span.startedSeq} id={span.id} who="prompt" parted>
        {started !== undefined && <Prompt prompt={started.prompt} turn={turn} />}
      </Gutter>
      <Gutter seq={span.endedSeq ?? span.startedSeq} id={span.id} who="agent">
        {turn === undefined ? (
          outcome?.reply !== undefined && <Stored stored={outcome.reply} form="prose" share={share} />
        ) : (
          <TurnItems items={revealTurn(turn.items, share)} />
        )}
        {span.endedSeq === undefined && <NoAnswer span={span} />}
        {share === 1 && status !== undefined && status !== "ok" && (
          <ErrorText>{errorMessage ?? status.replace("_", " ")}</ErrorText>
        )}
        {share === 1 && <CallFacts span={span} />}
        {session !== undefined && session.modelCalls > 1 && session.id !== thread && (
          <Button className="-ml-2 text-accent-text" onClick={() => enter(session.id)}>
            <CornerDownRight />
            {`Session ${session.title} · ${session.modelCalls} turns`}
          </Button>
        )}
      </Gutter>
    </div>
  );
}

function Prompt({
  prompt,
  turn,
}: {
  readonly prompt: Parameters<typeof Stored>[0]["stored"];
  readonly turn: ConversationTurn | undefined;
}) {
  const blocks =
    turn?.prompt ??
    ("value" in prompt && Array.isArray(prompt.value) ? (prompt.value as readonly unknown[]) : undefined);
  if (blocks === undefined) return <Stored stored={prompt} form="prose" />;
  return (
    <TurnItems items={blocks.map((content) => ({ type: "user", seq: 0, at: "", text: "", content: [content] }))} />
  );
}
