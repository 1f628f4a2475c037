import type { CallType } from "@openexec/timeline";
import type { ReactNode } from "react";
import type { CallSpan } from "../model/spans.ts";
import { payloadOf } from "../source/payload.ts";
import { useErrorAgain } from "../state/use-error-again.ts";
import { useEvent } from "../state/use-run.ts";
import { JsonView } from "../text/json-view.tsx";
import { Stored } from "../text/stored.tsx";
import { ToolInput } from "../text/tool-input.tsx";
import { ModelSections } from "./model-sections.tsx";
import { Section } from "./section.tsx";

const SECTIONS = {
  tool: ToolSections,
  model: ModelSections,
  agent: AgentSections,
  interaction: AskSections,
  sleep: () => null,
} as const satisfies Record<CallType, (props: { readonly span: CallSpan }) => ReactNode>;

/** What went into a call and what came out. */
export function CallInspector({ span }: { readonly span: CallSpan }) {
  const Sections = SECTIONS[span.row.callType];
  return <Sections span={span} />;
}

function ToolSections({ span }: { readonly span: CallSpan }) {
  const started = payloadOf(useEvent(span.startedSeq), "ToolCallStarted");
  const ended = payloadOf(useEvent(span.endedSeq), "ToolCall");
  const process = ended?.process;
  const again = useErrorAgain(ended);
  return (
    <>
      {started !== undefined && (
        <Section title="In" note={started.origin}>
          {() => <ToolInput stored={started.input} />}
        </Section>
      )}
      {process !== undefined && (
        <Section title="Out" note={process.exitCode === null ? (process.signal ?? "") : `exit ${process.exitCode}`}>
          {() => (
            <>
              <Stored stored={process.stdout.content} label="stdout" />
              {process.stderr.bytes > 0 && <Stored stored={process.stderr.content} label="stderr" />}
            </>
          )}
        </Section>
      )}
      {process === undefined && ended?.output !== undefined && again !== "line" && (
        <OutSection>{() => ended.output !== undefined && <Stored stored={ended.output} />}</OutSection>
      )}
    </>
  );
}

function OutSection({ children }: { readonly children: () => ReactNode }) {
  return <Section title="Out">{children}</Section>;
}

function AgentSections({ span }: { readonly span: CallSpan }) {
  const started = payloadOf(useEvent(span.startedSeq), "AgentTurnStarted");
  const ended = payloadOf(useEvent(span.endedSeq), "AgentTurn");
  return (
    <>
      {started !== undefined && (
        <Section title="Prompt as sent" note={started.agent}>
          {() => <Stored stored={started.prompt} />}
        </Section>
      )}
      {ended?.reply !== undefined && (
        <OutSection>{() => ended.reply !== undefined && <Stored stored={ended.reply} form="prose" />}</OutSection>
      )}
    </>
  );
}

function AskSections({ span }: { readonly span: CallSpan }) {
  const asked = payloadOf(useEvent(span.startedSeq), "InteractionRequested");
  const answer = payloadOf(useEvent(span.endedSeq), "InteractionResolved");
  return (
    <>
      {asked !== undefined && <Section title="In">{() => <JsonView value={asked} />}</Section>}
      {answer !== undefined && <OutSection>{() => <JsonView value={answer} />}</OutSection>}
    </>
  );
}
