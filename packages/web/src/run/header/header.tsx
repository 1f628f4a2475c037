import { formatCompact, formatCost, formatCount, formatDuration, formatSha } from "@openexec/timeline";
import { Fragment, type ReactNode } from "react";
import { exactCost, exactDuration } from "../../parts/exact.ts";
import { NOT_ENDED } from "../../parts/numbers.tsx";
import { plural } from "../../parts/plural.ts";
import { STATUS_LOOKS, StatusIcon } from "../../parts/status-icon.tsx";
import { Timestamp } from "../../parts/timestamp.tsx";
import { useRun } from "../state/use-run.ts";
import { AnswerButton } from "./answer-button.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { ProofChip } from "./proof-chip.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { RunActions } from "./run-actions.tsx";

/** The head of 56 px: what run this is, how it ended, and what can be done with it. */
export function RunHeader() {
  const row = useRun((view) => view.data.row);
  const look = STATUS_LOOKS[row.status];
  const { branch, commit, costUsd } = row;
  const tokens = row.inputTokens + row.outputTokens;
  const place = [branch, commit === undefined ? undefined : formatSha(commit)].filter((part) => part !== undefined);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      `Status ${look.word}`,
      // Green is quiet: the mark beside the title has it already.
      <span key="s" className={row.status === "completed" ? undefined : look.color}>
        {look.word}
      </span>,
    ],
    ...(row.flow === row.title || row.flow === "" ? [] : ([["Flow", row.flow]] as const)),
    ...(row.trigger === "" ? [] : ([["Trigger", row.trigger]] as const)),
    ["Started", <Timestamp key="t" at={row.startedAt} />],
    [
      `Duration: ${row.durationMs === undefined ? NOT_ENDED : exactDuration(row.durationMs)}`,
      formatDuration(row.durationMs),
    ],
    ...(tokens > 0
      ? ([
          [
            `${formatCount(tokens)} tokens: ${formatCount(row.inputTokens)} in, ${formatCount(row.outputTokens)} out`,
            `${formatCompact(tokens)} tokens`,
          ],
        ] as const)
      : []),
    ...(costUsd === undefined
      ? []
      : ([
          [
            `Cost: ${exactCost({ amount: costUsd, currency: "USD" })}${row.unpricedCalls > 0 ? `, without ${plural(row.unpricedCalls, "call")} whose price is unknown` : ""}`,
            `${row.unpricedCalls > 0 ? "≥ " : ""}${formatCost({ amount: costUsd, currency: "USD" })}`,
          ],
        ] as const)),
    ...(place.length > 0
      ? ([
          [
            "Branch and commit that it started from",
            <span key="b" className="font-mono text-mono">
              {place.join("@")}
            </span>,
          ],
        ] as const)
      : []),
  ];
  return (
    // On a phone the title has a line of its own: beside the actions nothing of it would be left.
    <header className="flex h-14 shrink-0 items-center gap-3 border-line border-b px-3 max-sm:h-auto max-sm:flex-wrap max-sm:gap-x-1 max-sm:gap-y-0 max-sm:pt-2">
      <div className="flex min-w-0 flex-1 flex-col max-sm:contents">
        <h2 className="flex min-w-0 items-center gap-2 font-semibold text-title max-sm:basis-full max-sm:items-start max-sm:[&>svg]:mt-1.25">
          <StatusIcon status={row.status} hidden />
          {row.number !== undefined && (
            <span className="shrink-0 font-normal text-muted tabular-nums">#{row.number}</span>
          )}
          <span className="truncate max-sm:line-clamp-2 max-sm:whitespace-normal" title={row.title}>
            {row.title}
          </span>
        </h2>
        {/* On a phone nothing can be pointed at to read the rest: the facts wrap. */}
        <p className="min-w-0 truncate sm:[&_wbr]:hidden pl-5.5 text-muted text-small tabular-nums max-sm:flex-1 max-sm:basis-40 max-sm:whitespace-normal max-sm:pb-2 max-sm:pl-0">
          {facts.map(([title, value], index) => (
            <Fragment key={title}>
              {index > 0 && (
                <>
                  <span aria-hidden className="px-1.5 max-sm:px-1">
                    ·
                  </span>
                  <wbr />
                </>
              )}
              <span className="whitespace-nowrap" title={title}>
                {value}
              </span>
            </Fragment>
          ))}
        </p>
      </div>
      <ProofChip />
      <AnswerButton />
      <CancelButton />
      <ReplayButton />
      <RunActions />
    </header>
  );
}
