import type { Exchange, WireRecord } from "@openexec/timeline";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { useCopy } from "../../parts/copy.ts";
import { asCurl } from "../model/as-curl.ts";
import { readExchange } from "../source/read-request.ts";
import { useRunStore } from "../state/use-run.ts";
import { ErrorText } from "../text/error-text.tsx";
import { Output } from "../text/output.tsx";
import { Facts, Section } from "./section.tsx";

interface Props {
  readonly callId: string;
  readonly wire: WireRecord;
  readonly facts: readonly (readonly [string, ReactNode])[];
}

/** What went over the wire, byte for byte, and as a command that sends it again. */
export function WireSection({ callId, wire, facts }: Props) {
  return (
    <Section title="Wire" note={wire.status ?? "no response"} open={false}>
      {() => (
        <>
          <Facts
            facts={[["Request", `${wire.method} ${wire.url}`], ["Status", wire.status ?? "no response"], ...facts]}
          />
          <Bodies callId={callId} />
        </>
      )}
    </Section>
  );
}

function Bodies({ callId }: { readonly callId: string }) {
  const exchange = useExchange(callId);
  const [copied, copy] = useCopy();
  if (exchange === undefined) return null;
  if (typeof exchange === "string") return <ErrorText>{exchange}</ErrorText>;
  return (
    <>
      <Button look="outline" className="self-start" onClick={() => copy(asCurl(exchange))}>
        {copied === undefined ? "Copy as curl" : "Copied"}
      </Button>
      <p className="text-label text-muted">request</p>
      <Output text={exchange.request.body} language="json" />
      {exchange.response !== undefined && (
        <>
          <p className="text-label text-muted">response</p>
          <Output text={exchange.response.body} />
        </>
      )}
    </>
  );
}

function useExchange(callId: string): Exchange | string | undefined {
  const store = useRunStore();
  const [exchange, setExchange] = useState<Exchange | string>();
  useEffect(() => {
    let current = true;
    readExchange(store, callId).then(
      (read) => current && setExchange(read),
      (error: unknown) => current && setExchange(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [store, callId]);
  return exchange;
}
