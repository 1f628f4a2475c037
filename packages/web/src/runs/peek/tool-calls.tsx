import type { RunRow, ToolCallEntry } from "@openexec/protocol";
import { formatCount, isOver } from "@openexec/timeline";
import { useState } from "react";
import { cx } from "../../parts/cx.ts";
import { exactDuration } from "../../parts/exact.ts";
import { Duration, NOT_ENDED } from "../../parts/numbers.tsx";
import { saidAgain } from "../../parts/said-again.ts";
import { useNow } from "../../parts/use-now.ts";
import { plainText } from "../../run/text/plain.ts";
import { Block } from "./block.tsx";
import { placeCalls } from "./lanes.ts";

interface Props {
  readonly calls: readonly ToolCallEntry[];
  readonly run: RunRow;
}

const LANE = 16;

const isFailed = (call: ToolCallEntry) =>
  call.status !== undefined && call.status !== "ok" && call.status !== "completed";

/** Tool calls on the run's time, those that overlap in lanes; below, the same calls by name. */
export function ToolCalls({ calls, run }: Props) {
  const [open, setOpen] = useState<string>();
  const over = isOver(run.status);
  const now = useNow(over ? 60_000 : 1000);
  const startMs = Date.parse(run.startedAt);
  const endMs = over ? startMs + (run.durationMs ?? 0) : undefined;
  const lanes = placeCalls(calls, startMs, endMs, endMs ?? now);
  return (
    <>
      <div className="relative mx-4 mb-2" style={{ height: lanes.count * LANE + 8 }}>
        {lanes.calls.map(({ call, lane, left, width }) => (
          <button
            key={call.callId}
            type="button"
            tabIndex={-1}
            aria-hidden
            title={`${plainText(call.name)} · ${call.durationMs === undefined ? NOT_ENDED : exactDuration(call.durationMs)}`}
            className={cx(
              "absolute h-3 min-w-0.5 hover:opacity-80",
              barOf(call, over),
              open === call.callId && "outline outline-2 outline-accent",
            )}
            style={{ top: lane * LANE + 6, left: `${left * 100}%`, width: `${width * 100}%` }}
            onClick={() => setOpen(open === call.callId ? undefined : call.callId)}
          />
        ))}
      </div>
      <ol>
        {lanes.calls.map(({ call }) => (
          <li key={call.callId}>
            <button
              type="button"
              aria-expanded={open === call.callId}
              className="flex h-7 w-full items-center gap-2 px-4 text-left text-small hover:bg-hover touch:min-h-11"
              onClick={() => setOpen(open === call.callId ? undefined : call.callId)}
            >
              <span className={cx("w-0.75 self-stretch", isFailed(call) ? "bg-failed-bar" : "bg-tool")} />
              <span className="min-w-0 shrink-0 font-mono text-mono">{plainText(call.name)}</span>
              <span className="min-w-0 flex-1 truncate text-muted">{plainText(call.subject ?? "")}</span>
              {isFailed(call) && <span className="shrink-0 text-failed">{wordOf(call)}</span>}
              {over && call.status === undefined && <span className="shrink-0 text-interrupted">interrupted</span>}
              <span className="shrink-0 tabular-nums">
                <Duration ms={call.durationMs} />
              </span>
            </button>
            {open === call.callId && <CallDetail call={call} />}
          </li>
        ))}
      </ol>
    </>
  );
}

/** What went into a call and came out, each once. */
function CallDetail({ call: { input, output, error } }: { readonly call: ToolCallEntry }) {
  const again = output === undefined ? undefined : saidAgain(shownValue(output), error?.message);
  return (
    <div className="flex flex-col gap-2 px-4 py-2">
      {input !== undefined && <Block value={shownValue(input)} />}
      {error !== undefined && again !== "lines" && <Block value={error.message} isError />}
      {output !== undefined && again !== "line" && <Block value={shownValue(output)} />}
    </div>
  );
}

function barOf(call: ToolCallEntry, over: boolean): string {
  if (isFailed(call)) return "bg-failed-bar";
  if (call.status !== undefined) return "bg-tool";
  return over ? "bg-interrupted-bar" : "bg-running-bar";
}

const wordOf = (call: ToolCallEntry) => (typeof call.exitCode === "number" ? `exit ${call.exitCode}` : call.status);

const shownValue = (stored: NonNullable<ToolCallEntry["input"]>): unknown =>
  stored.artifact === undefined
    ? stored.value
    : `in a file of ${formatCount(stored.artifact.bytes)} bytes: ${stored.artifact.path}`;
