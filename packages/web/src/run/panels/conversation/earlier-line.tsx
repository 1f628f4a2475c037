import { formatCompact, formatCount, type Message } from "@openexec/timeline";
import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import type { Earlier } from "../../model/conversation/only-new.ts";
import { withKeys } from "../../parts/with-keys.ts";
import { readRequest } from "../../source/read-request.ts";
import { useRunStore } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { factLine } from "../../text/fact-line.ts";
import { MessageParts } from "./message-parts.tsx";

/** What a model was sent that it had been sent before, as one line that opens. */
export function EarlierLine({ callId, earlier }: { readonly callId: string; readonly earlier: Earlier }) {
  const [open, setOpen] = useState(false);
  const { messages, inputTokens, cachedTokens, cachedShare } = earlier;
  const facts = [
    messages === 0 ? "New conversation" : `${formatCount(messages)} earlier ${messages === 1 ? "message" : "messages"}`,
    inputTokens === undefined ? undefined : `${formatCompact(inputTokens)} tokens in`,
    cachedShare === undefined || cachedShare === 0 ? undefined : `${Math.round(cachedShare * 100)} % cached`,
  ];
  const exactly =
    inputTokens === undefined
      ? undefined
      : `${formatCount(inputTokens)} tokens in, ${formatCount(cachedTokens ?? 0)} of ${formatCount(inputTokens)} cached`;
  if (messages === 0)
    return (
      <p className="text-label text-muted tabular-nums" title={exactly}>
        {factLine(facts)}
      </p>
    );
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        title={exactly}
        className="-ml-1 flex items-center gap-1 rounded pr-1 text-left text-label text-muted tabular-nums hover:bg-hover hover:text-ink"
        onClick={() => setOpen(!open)}
      >
        <ChevronRight aria-hidden className={open ? "rotate-90" : ""} />
        {factLine(facts)}
      </button>
      {open && <EarlierMessages callId={callId} count={messages} />}
    </div>
  );
}

function EarlierMessages({ callId, count }: { readonly callId: string; readonly count: number }) {
  const store = useRunStore();
  const [read, setRead] = useState<readonly Message[] | string>();
  useEffect(() => {
    let current = true;
    readRequest(store, callId).then(
      ({ messages }) => current && setRead(messages.slice(0, count)),
      (error: unknown) => current && setRead(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [store, callId, count]);
  if (read === undefined) return <p className="py-1 text-muted text-small">Loading</p>;
  if (typeof read === "string") return <ErrorText>{read}</ErrorText>;
  return (
    <div className="mt-1 mb-2 flex flex-col gap-2 border-line border-l pl-3 text-muted">
      {withKeys(read, ({ role }) => role).map(({ key, item: message }) => (
        <div key={key}>
          <p className="text-label">{message.role}</p>
          <MessageParts parts={message.content} />
        </div>
      ))}
    </div>
  );
}
