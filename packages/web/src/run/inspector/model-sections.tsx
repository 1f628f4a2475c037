import { formatCount, type ModelRequest } from "@openexec/timeline";
import { useEffect, useState } from "react";
import { Duration } from "../../parts/numbers.tsx";
import { Unknown } from "../../parts/unknown.tsx";
import type { CallSpan } from "../model/spans.ts";
import { MessageParts } from "../panels/conversation/message-parts.tsx";
import { withKeys } from "../parts/with-keys.ts";
import { payloadOf } from "../source/payload.ts";
import { readRequest } from "../source/read-request.ts";
import { useEvent, useRunStore } from "../state/use-run.ts";
import { ErrorText } from "../text/error-text.tsx";
import { JsonView } from "../text/json-view.tsx";
import { Markdown } from "../text/markdown.tsx";
import { Output } from "../text/output.tsx";
import { plainText } from "../text/plain.ts";
import { Stored } from "../text/stored.tsx";
import { Section } from "./section.tsx";
import { WireSection } from "./wire-section.tsx";

/** The exact prompt, the tools on offer, and the answer. */
export function ModelSections({ span }: { readonly span: CallSpan }) {
  const started = payloadOf(useEvent(span.startedSeq), "ModelInvocationStarted");
  const ended = payloadOf(useEvent(span.endedSeq), "ModelInvocation");
  const request = useRequest(span.id);
  return (
    <>
      {started !== undefined && (
        <Section
          title="Prompt as sent"
          note={
            request === undefined || typeof request === "string"
              ? ""
              : `${formatCount(request.messages.length)} ${request.messages.length === 1 ? "message" : "messages"}`
          }
        >
          {() =>
            typeof request === "string" ? (
              <ErrorText>{request}</ErrorText>
            ) : request === undefined ? null : (
              <Prompt request={request} />
            )
          }
        </Section>
      )}
      {request !== undefined && typeof request !== "string" && request.tools !== undefined && (
        <Section title="Tools on offer" note={request.tools.length} open={false}>
          {() => request.tools?.map((tool) => <ToolOnOffer key={tool.name} tool={tool} />)}
        </Section>
      )}
      {ended !== undefined && (
        <Section title="Out" note={ended.finishReason ?? ended.status}>
          {() =>
            ended.message === undefined ? (
              <p className="text-muted text-small">No answer.</p>
            ) : (
              <Stored stored={ended.message} />
            )
          }
        </Section>
      )}
      {ended?.wire !== undefined && (
        <WireSection
          callId={span.id}
          wire={ended.wire}
          facts={[
            [
              "First token",
              <Duration key="first" ms={ended.timeToFirstTokenMs} why="The answer did not come in pieces" />,
            ],
            ["Response id", ended.responseId ?? <Unknown key="id" why="The provider gave it no id" />],
          ]}
        />
      )}
    </>
  );
}

function useRequest(callId: string): ModelRequest | string | undefined {
  const store = useRunStore();
  const [request, setRequest] = useState<ModelRequest | string>();
  useEffect(() => {
    let current = true;
    readRequest(store, callId).then(
      (read) => current && setRequest(read),
      (error: unknown) => current && setRequest(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [store, callId]);
  return request;
}

/** Messages that are shown at first: the latest. */
const SHOWN = 6;

function Prompt({ request: { system, messages, parameters } }: { readonly request: ModelRequest }) {
  const [all, setAll] = useState(false);
  const shown = all ? messages : messages.slice(-SHOWN);
  return (
    <>
      {system !== undefined && (
        <div>
          <p className="text-label text-muted">system</p>
          <Output text={system} wrap />
        </div>
      )}
      {shown.length < messages.length && (
        <button
          type="button"
          className="self-start text-accent-text text-small hover:underline"
          onClick={() => setAll(true)}
        >
          {`… ${formatCount(messages.length - shown.length)} earlier messages`}
        </button>
      )}
      {withKeys(shown, ({ role }) => role).map(({ key, item: message }) => (
        <div key={key}>
          <p className="text-label text-muted">{message.role}</p>
          <MessageParts parts={message.content} />
        </div>
      ))}
      {parameters !== undefined && (
        <div>
          <p className="text-label text-muted">parameters</p>
          <JsonView value={parameters} />
        </div>
      )}
    </>
  );
}

function ToolOnOffer({ tool }: { readonly tool: NonNullable<ModelRequest["tools"]>[number] }) {
  return (
    <details className="text-small">
      <summary className="font-medium">{plainText(tool.name)}</summary>
      <div className="flex flex-col gap-1 py-1">
        <Markdown text={tool.description} />
        <JsonView value={tool.inputSchema} />
      </div>
    </details>
  );
}
