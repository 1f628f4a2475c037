import { Check, Minus } from "lucide-react";
import { Compact } from "../../parts/numbers.tsx";
import type { AttemptSpan } from "../model/spans.ts";
import { withKeys } from "../parts/with-keys.ts";
import { payloadOf } from "../source/payload.ts";
import { useEvent, useStoredValue } from "../state/use-run.ts";
import { ErrorText } from "../text/error-text.tsx";
import { isRecord } from "../text/is-record.ts";
import { plainText } from "../text/plain.ts";
import { Stored } from "../text/stored.tsx";
import { PolicyOf } from "./policy-of.tsx";
import { Section } from "./section.tsx";

/** What a step was given, what it saw, what it was allowed, and what it made. */
export function StepInspector({ span }: { readonly span: AttemptSpan }) {
  const started = payloadOf(useEvent(span.startedSeq), "StepStarted");
  const ended = payloadOf(useEvent(span.endedSeq), "StepCompleted");
  const { policyChecks, logs } = span.row;
  return (
    <>
      {started?.inputs !== undefined && (
        <Section title="In">{() => started.inputs !== undefined && <Stored stored={started.inputs} />}</Section>
      )}
      {ended?.output !== undefined && (
        <Section title="Out">{() => ended.output !== undefined && <Stored stored={ended.output} />}</Section>
      )}
      {started?.contextPack !== undefined && <ContextPack artifact={started.contextPack} />}
      {policyChecks !== undefined && (
        <Section
          title="Policy"
          note={Object.values(policyChecks).reduce((sum, count) => sum + (count ?? 0), 0)}
          open={false}
        >
          {() => <PolicyOf attemptId={span.id} />}
        </Section>
      )}
      {logs !== undefined && <p className="sr-only">{`${Object.keys(logs).length} levels of log lines`}</p>}
    </>
  );
}

type Artifact = NonNullable<ReturnType<typeof payloadOf<"StepStarted">>>["contextPack"];

/** What was considered for the context of the step, item by item, also what was left out. */
function ContextPack({ artifact }: { readonly artifact: NonNullable<Artifact> }) {
  const loaded = useStoredValue({ artifact });
  const pack = loaded !== undefined && "value" in loaded && isRecord(loaded.value) ? loaded.value : undefined;
  const items = Array.isArray(pack?.items) ? pack.items.filter(isRecord) : [];
  const total = typeof pack?.total === "number" ? pack.total : undefined;
  return (
    <Section
      title="Context pack"
      note={
        loaded !== undefined && (
          <>
            {`${items.length} items · `}
            <Compact of={total} /> tokens
          </>
        )
      }
    >
      {() =>
        loaded !== undefined && "error" in loaded ? (
          <ErrorText>{loaded.error}</ErrorText>
        ) : (
          <ul className="flex flex-col text-small">
            {withKeys(items, (item) => String(item.source)).map(({ key, item }) => {
              const included = item.included === true;
              return (
                <li key={key} className={included ? "" : "text-muted"} title={plainText(String(item.reason ?? ""))}>
                  <span className="flex items-center gap-1.5">
                    {included ? <Check aria-label="Included" /> : <Minus aria-label="Left out" />}
                    <span className="min-w-0 flex-1 truncate font-mono text-mono">
                      {plainText(String(item.source))}
                    </span>
                    <span className="shrink-0 text-muted tabular-nums">
                      <Compact of={Number(item.tokens)} />
                    </span>
                  </span>
                  <span className="block truncate pl-5 text-label text-muted">
                    {plainText(String(item.reason ?? ""))}
                  </span>
                </li>
              );
            })}
          </ul>
        )
      }
    </Section>
  );
}
