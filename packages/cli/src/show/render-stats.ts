import type { Stats } from "@openexec/protocol";
import { formatCompact, formatCount, formatDuration, RUN_STATUSES, UNKNOWN } from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { type Column, renderTable } from "../text/table.ts";
import { usdText } from "./render-list.ts";
import { renderTrouble, type Trouble } from "./render-trouble.ts";

type Group = NonNullable<Stats["groups"]>["rows"][number];

/** Statistics as a few lines, and a table where they are grouped. */
export function renderStats(stats: Stats, trouble: Trouble, columns: number, paint: Painter): readonly string[] {
  const { runs, statuses, modelCalls, toolCalls, inputTokens, outputTokens, costUsd, unpricedCalls, groups } = stats;
  const told = RUN_STATUSES.flatMap((status) => {
    const count = statuses[status];
    return count === undefined ? [] : [`${formatCount(count)} ${status.replace("_", " ")}`];
  });
  const lines = [
    told.length === 0 ? counted(runs, "run") : `${counted(runs, "run")}: ${told.join(", ")}`,
    `took ${formatDuration(stats.p50Ms)} in the middle, ${formatDuration(stats.p95Ms)} at the 95th percentile`,
    `${counted(modelCalls, "model call")}, ${counted(toolCalls, "tool call")}`,
    `${formatCompact(inputTokens)} tokens in, ${formatCompact(outputTokens)} out, ${usdText(costUsd, unpricedCalls) || UNKNOWN}`,
  ];
  if (groups !== undefined) {
    lines.push("", ...table(groups, columns, paint));
    if (groups.more) lines.push(paint.dim("… there are more"));
  }
  return [...lines, ...renderTrouble(trouble, paint)];
}

function table({ by, rows }: NonNullable<Stats["groups"]>, width: number, paint: Painter): readonly string[] {
  const calls: readonly Column<Group>[] = [
    { title: "calls", text: (row) => formatCount(row.calls ?? 0), align: "right", rank: 1 },
    { title: "failed", text: (row) => formatCount(row.failed ?? 0), align: "right", rank: 3 },
  ];
  const tokens: readonly Column<Group>[] = [
    {
      title: "tokens",
      text: (row) => formatCompact(row.inputTokens + row.outputTokens),
      align: "right",
      rank: 4,
    },
    { title: "cost", text: (row) => usdText(row.costUsd, 0), align: "right", rank: 2 },
  ];
  const columns: readonly Column<Group>[] = [
    { title: by, text: ({ key }) => escapeLine(key), rank: 0, shrinkTo: 8 },
    { title: "runs", text: (row) => formatCount(row.runs), align: "right", rank: 0 },
    ...(by === "model" || by === "tool" ? calls : []),
    { title: "p50", text: (row) => formatDuration(row.p50Ms), align: "right", rank: 1 },
    { title: "p95", text: (row) => formatDuration(row.p95Ms), align: "right", rank: 2 },
    ...(by === "tool" ? [] : tokens),
  ];
  const [titles = "", ...lines] = renderTable(columns, rows, width);
  return rows.length === 0 ? [] : [paint.dim(titles), ...lines];
}
