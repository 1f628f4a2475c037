import type { IndexError, RunSummary, SummaryPage } from "@openexec/store";
import { describeError, formatCompact, formatDuration, formatRelative } from "@openexec/timeline";
import type { UnreadableRun } from "../compose/run-index.ts";
import { escapeLine } from "../text/escape.ts";
import { costText } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { paintStatus, statusText } from "../text/status.ts";
import { type Column, renderTable } from "../text/table.ts";

export interface ListFrame {
  readonly columns: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export interface ListTrouble {
  readonly unreadable: readonly UnreadableRun[];
  readonly problem?: IndexError;
}

/** A page of runs as a table, and below it what is missing from it. */
export function renderList(
  page: SummaryPage,
  trouble: ListTrouble,
  frame: ListFrame,
  paint: Painter,
): readonly string[] {
  const columns: readonly Column<RunSummary>[] = [
    {
      title: "#",
      text: ({ number, runId }) => (number === undefined ? runId.slice(-6) : String(number)),
      align: "right",
      rank: 0,
    },
    {
      title: "status",
      text: ({ status, replay }) => (replay?.verdict === undefined ? statusText(status) : `↻ ${replay.verdict}`),
      paint: (cell, { status }) => paintStatus(status, paint, cell),
      rank: 0,
    },
    { title: "run", text: titleOf, rank: 0, shrinkTo: 8 },
    { title: "steps", text: ({ steps }) => String(steps), align: "right", rank: 3 },
    {
      title: "tokens",
      text: ({ inputTokens, outputTokens }) => formatCompact(inputTokens + outputTokens),
      align: "right",
      rank: 5,
    },
    { title: "cost", text: ({ cost, unpricedCalls }) => costText(cost, unpricedCalls), align: "right", rank: 4 },
    { title: "took", text: ({ durationMs }) => formatDuration(durationMs), align: "right", rank: 2 },
    {
      title: "started",
      text: ({ startedAt }) => formatRelative(Date.parse(startedAt), frame.nowMs),
      align: "right",
      rank: 1,
    },
  ];
  const [titles = "", ...rows] = renderTable(columns, page.runs, frame.columns);
  const lines = page.runs.length === 0 ? ["No runs."] : [paint.dim(titles), ...rows];
  if (page.next !== undefined) lines.push(paint.dim("… there are older ones: --limit shows more"));
  for (const { runId, error } of trouble.unreadable)
    lines.push(paint.red(`${runId} cannot be read: ${escapeLine(describeError(error))}`));
  if (trouble.problem !== undefined) {
    lines.push(
      paint.yellow(
        `The index is not used, so this took longer: ${escapeLine(trouble.problem.message)} \`index rebuild\` makes it again.`,
      ),
    );
  }
  return lines;
}

function titleOf({ title, name, tags, pinned, replay }: RunSummary): string {
  const marks = [...(pinned ? ["pinned"] : []), ...tags].map((mark) => ` [${mark}]`).join("");
  return escapeLine(`${replay === undefined ? "" : `replay of ${replay.of.slice(-6)} `}${title ?? name}${marks}`);
}
