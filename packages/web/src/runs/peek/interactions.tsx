import type { Interaction } from "@openexec/protocol";
import { answeredAfter } from "../../parts/answered-after.ts";
import { Duration } from "../../parts/numbers.tsx";
import { TimestampButton } from "../../parts/timestamp-button.tsx";
import { plainText } from "../../run/text/plain.ts";
import { AnswerForm } from "./answer-form.tsx";
import { Block } from "./block.tsx";

const WORDS = {
  accept: "Accepted",
  decline: "Declined",
  cancel: "Cancelled",
  expire: "Expired",
} as const;

const STATES = {
  pending: "Waits for an answer",
  sent: "Answered; the run takes it when it goes on",
  answered: "",
  expired: "Its time is over",
} as const satisfies Record<Interaction["state"], string>;

interface Props {
  readonly runId: string;
  readonly interactions: readonly Interaction[];
}

/** Everything that the run asked people, with what they answered. What waits can be answered here. */
export function Interactions({ runId, interactions }: Props) {
  return (
    <ol className="flex flex-col gap-4">
      {interactions.map((interaction) => (
        <li key={interaction.interactionId} className="border-human border-l-[3px] pl-3">
          <div className="flex items-baseline gap-2 text-small">
            <span className="text-muted">{interaction.interactionType}</span>
            <span className="min-w-0 flex-1" />
            <span className="text-muted">
              <TimestampButton at={interaction.requestedAt} />
            </span>
          </div>
          <p className="whitespace-pre-wrap break-words py-1">{plainText(interaction.message)}</p>
          {interaction.url !== undefined && (
            <p className="break-all font-mono text-mono">{plainText(interaction.url)}</p>
          )}
          {interaction.options !== undefined && <Block value={interaction.options} />}
          {interaction.state === "pending" ? (
            <AnswerForm runId={runId} interaction={interaction} />
          ) : (
            <AnswerGiven interaction={interaction} />
          )}
        </li>
      ))}
    </ol>
  );
}

function AnswerGiven({ interaction }: { readonly interaction: Interaction }) {
  const { answer, requestedAt, state } = interaction;
  if (answer === undefined) return <p className="text-muted text-small">{STATES[state]}</p>;
  const after = answeredAfter(requestedAt, answer.at, answer.waitedMs);
  return (
    <div className="flex flex-col gap-1 text-small">
      <p>
        {WORDS[answer.action]}
        <span className="text-muted">{plainText(` by ${answer.by.name}`)}</span>
        {after !== undefined && (
          <span className="text-muted">
            {" after "}
            <Duration ms={after} />
          </span>
        )}
      </p>
      {answer.content !== undefined && <Block value={answer.content} />}
      {STATES[state] !== "" && <p className="text-muted">{STATES[state]}</p>}
    </div>
  );
}
