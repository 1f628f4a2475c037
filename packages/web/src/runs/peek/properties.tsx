import type { RunDetail } from "@openexec/protocol";
import { formatCompact, formatCount, formatDuration, formatSha, UNKNOWN } from "@openexec/timeline";
import type { ReactNode } from "react";
import { STATUS_LOOKS, StatusIcon } from "../../parts/status-icon.tsx";
import { Timestamp } from "../../parts/timestamp.tsx";
import { CostCell, Elapsed, isUnderWay } from "../list/cells.tsx";

/** What a run is: how it went, and beside that what it was. */
export function Properties({ run }: { readonly run: RunDetail }) {
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      "Status",
      <span key="status" className="flex items-center gap-1.5">
        <StatusIcon status={run.status} hidden />
        {STATUS_LOOKS[run.status].word}
      </span>,
    ],
    ["Created", <Timestamp key="created" at={run.createdAt} />],
    ["Started", <Timestamp key="started" at={run.startedAt} />],
    ["Completed", run.finishedAt === undefined ? UNKNOWN : <Timestamp key="finished" at={run.finishedAt} />],
    [
      "Duration",
      <span
        key="duration"
        title={run.durationMs === undefined ? "It has not ended" : `${formatCount(run.durationMs)} ms`}
      >
        {isUnderWay(run) ? <Elapsed since={run.startedAt} /> : formatDuration(run.durationMs)}
      </span>,
    ],
    [
      "Branch",
      run.branch === undefined ? UNKNOWN : <code key="branch">{`${run.branch}@${formatSha(run.commit)}`}</code>,
    ],
    ["Flow", run.flow],
    ["Trigger", run.actor === undefined ? run.trigger : `${run.trigger} by ${run.actor}`],
    ["Models", run.models.length === 0 ? UNKNOWN : run.models.join(", ")],
    [
      "Tokens",
      <span key="tokens" title={`${formatCount(run.inputTokens)} in, ${formatCount(run.outputTokens)} out`}>
        {`${formatCompact(run.inputTokens)} in · ${formatCompact(run.outputTokens)} out`}
      </span>,
    ],
    ["Cost", <CostCell key="cost" row={run} />],
    [
      "Id",
      <code key="id" className="break-all">
        {run.id}
      </code>,
    ],
  ];
  return (
    // Two columns only where a time stands in one line of each.
    <dl className="grid gap-x-4 gap-y-1 px-4 pb-3 text-small tabular-nums @min-[500px]:grid-flow-col @min-[500px]:grid-cols-2 @min-[500px]:grid-rows-[repeat(6,auto)] [&_code]:leading-4">
      {rows.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-2">
          <dt className="w-16 shrink-0 text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
