import type { RunDetail } from "@openexec/protocol";
import { formatCompact, formatCount, formatSha } from "@openexec/timeline";
import type { ReactNode } from "react";
import { Elapsed, isUnderWay } from "../../parts/elapsed.tsx";
import { Duration, NOT_ENDED } from "../../parts/numbers.tsx";
import { STATUS_LOOKS, StatusIcon } from "../../parts/status-icon.tsx";
import { TimestampButton } from "../../parts/timestamp-button.tsx";
import { Unknown } from "../../parts/unknown.tsx";
import { plainText } from "../../run/text/plain.ts";
import { branchTitle, CostCell, NO_MODEL, NO_REPOSITORY, NOT_SAID } from "../list/cells.tsx";

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
    ["Created", <TimestampButton key="created" at={run.createdAt} />],
    ["Started", <TimestampButton key="started" at={run.startedAt} />],
    [
      "Completed",
      run.finishedAt === undefined ? (
        <Unknown key="finished" why={NOT_ENDED} />
      ) : (
        <TimestampButton key="finished" at={run.finishedAt} />
      ),
    ],
    [
      "Duration",
      isUnderWay(run) ? (
        <Elapsed key="duration" since={run.startedAt} />
      ) : (
        <Duration key="duration" ms={run.durationMs} />
      ),
    ],
    [
      "Branch",
      run.branch === undefined ? (
        <Unknown key="branch" why={NO_REPOSITORY} />
      ) : (
        <code key="branch" title={plainText(branchTitle(run))}>
          {plainText(`${run.branch}@${formatSha(run.commit)}`)}
        </code>
      ),
    ],
    ["Flow", run.flow === "" ? <Unknown key="flow" why={NOT_SAID} /> : run.flow],
    [
      "Trigger",
      run.trigger === "" ? (
        <Unknown key="trigger" why={NOT_SAID} />
      ) : run.actor === undefined ? (
        run.trigger
      ) : (
        `${run.trigger} by ${run.actor}`
      ),
    ],
    ["Models", run.models.length === 0 ? <Unknown key="models" why={NO_MODEL} /> : run.models.join(", ")],
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
          <dd className="min-w-0 break-words">{typeof value === "string" ? plainText(value) : value}</dd>
        </div>
      ))}
    </dl>
  );
}
