import type { RunRow } from "@openexec/protocol";
import type { RunPage } from "@openexec/store";
import { formatCompact, formatDuration, formatRelative } from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import { costText } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { paintStatus, statusText } from "../text/status.ts";
import { type Column, renderTable } from "../text/table.ts";
import { renderTrouble, type Trouble } from "./render-trouble.ts";

export interface ListFrame {
  readonly columns: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Columns of a terminal that has room for more than a title and figures. */
const WIDE = 120;

/** Left out where no run of the page says anything. */
const WIDE_COLUMNS: readonly Column<RunRow>[] = [
  { title: "model", text: modelsOf, rank: 7, shrinkTo: 8 },
  { title: "branch", text: ({ branch = "" }) => escapeLine(branch), rank: 6, shrinkTo: 8 },
];

/** A page of runs as a table, and below it what is missing from it. */
export function renderList(page: RunPage, trouble: Trouble, frame: ListFrame, paint: Painter): readonly string[] {
  const columns: readonly Column<RunRow>[] = [
    { title: "#", text: nameOf, align: "right", rank: 0 },
    {
      title: "status",
      text: ({ status, replay }) => (replay?.verdict === undefined ? statusText(status) : `↻ ${replay.verdict}`),
      paint: (cell, { status }) => paintStatus(status, paint, cell),
      rank: 0,
    },
    { title: "run", text: titleOf, rank: 0, shrinkTo: 8 },
    ...(frame.columns < WIDE ? [] : WIDE_COLUMNS.filter(({ text }) => page.runs.some((row) => text(row) !== ""))),
    { title: "steps", text: ({ steps }) => String(steps), align: "right", rank: 3 },
    {
      title: "tokens",
      text: ({ inputTokens, outputTokens }) => formatCompact(inputTokens + outputTokens),
      align: "right",
      rank: 5,
    },
    { title: "cost", text: ({ costUsd, unpricedCalls }) => usdText(costUsd, unpricedCalls), align: "right", rank: 4 },
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
  if (page.nextCursor !== undefined) lines.push(paint.dim("… there are more: --limit shows them"));
  return [...lines, ...renderTrouble(trouble, paint)];
}

/** The model with most tokens, and how many others there are. */
function modelsOf({ models }: RunRow): string {
  const [first = "", ...others] = models;
  return escapeLine(others.length === 0 ? first : `${first} +${others.length}`);
}

/** The number of a run, or the end of its id. */
export function nameOf({ number, id }: RunRow): string {
  return number === undefined ? id.slice(-6) : String(number);
}

/** US dollars; empty when no price is known. */
export function usdText(costUsd: number | undefined, unpricedCalls: number): string {
  return costText(costUsd === undefined ? [] : [{ amount: costUsd, currency: "USD" }], unpricedCalls);
}

/** A run in words, on one line. */
export function titleOf({ title, tags, pinned, replay }: RunRow): string {
  const marks = [...(pinned ? ["pinned"] : []), ...tags].map((mark) => ` [${mark}]`).join("");
  return escapeLine(`${replay === undefined ? "" : `replay of ${replay.of.slice(-6)} `}${title}${marks}`);
}
