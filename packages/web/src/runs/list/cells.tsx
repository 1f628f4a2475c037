import type { RunRow } from "@openexec/protocol";
import { formatCompact, formatCost, formatCount } from "@openexec/timeline";
import { CircleX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Elapsed, isUnderWay } from "../../parts/elapsed.tsx";
import { exactCost } from "../../parts/exact.ts";
import { Duration } from "../../parts/numbers.tsx";
import { plural } from "../../parts/plural.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Timestamp } from "../../parts/timestamp.tsx";
import { Unknown } from "../../parts/unknown.tsx";
import { plainText } from "../../run/text/plain.ts";
import type { ColumnId } from "../columns/columns.ts";
import { RunTitle } from "./run-title.tsx";

export interface CellContext {
  /** The longest duration among the loaded rows, for the bars. Milliseconds. */
  readonly longest: number;
}

type Cell = (row: RunRow, context: CellContext) => ReactNode;

/** What each column shows of a run. */
export const CELLS = {
  status: (row) => <StatusIcon status={row.status} />,
  number: (row) => <RunNumber row={row} />,
  title: (row) => <RunTitle row={row} />,
  flow: (row) => (row.flow === "" ? <Unknown why={NOT_SAID} /> : <Words text={row.flow} />),
  trigger: (row) =>
    row.trigger === "" ? (
      <Unknown why={NOT_SAID} />
    ) : (
      <Words text={row.trigger} title={row.actor === undefined ? row.trigger : `${row.trigger} by ${row.actor}`} />
    ),
  model: ({ models }) =>
    models.length === 0 ? <Unknown why={NO_MODEL} /> : <Words text={modelsShort(models)} title={models.join(", ")} />,
  steps: (row) => <Count of={row.steps} />,
  tools: (row) => <Count of={row.toolCalls} />,
  tokens: (row) => (
    <span
      title={`${formatCount(row.inputTokens + row.outputTokens)} tokens: ${formatCount(row.inputTokens)} in, ${formatCount(row.outputTokens)} out`}
    >
      {formatCompact(row.inputTokens + row.outputTokens)}
    </span>
  ),
  cost: (row) => <CostCell row={row} />,
  duration: (row, { longest }) => <DurationCell row={row} longest={longest} />,
  log: (row) => <LogCell errors={row.errors} warnings={row.warnings} />,
  branch: (row) =>
    row.branch === undefined ? <Unknown why={NO_REPOSITORY} /> : <Words text={row.branch} title={branchTitle(row)} />,
  started: (row) => <Timestamp at={row.startedAt} form="relative" />,
} as const satisfies Record<ColumnId, Cell>;

/** Why something of a run is unknown. */
export const NO_MODEL = "No model was called";
export const NO_REPOSITORY = "No repository was seen";
export const NOT_SAID = "The first line of its log is missing or cannot be read";

const Muted = ({ children, title }: { readonly children: ReactNode; readonly title?: string }) => (
  <span className="text-muted" title={title}>
    {children}
  </span>
);

function Words({ text, title = text }: { readonly text: string; readonly title?: string }) {
  return (
    <span className="block truncate text-muted" title={plainText(title)}>
      {plainText(text)}
    </span>
  );
}

const Count = ({ of }: { readonly of: number }) =>
  of === 0 ? <Muted>0</Muted> : <span title={formatCount(of)}>{formatCompact(of)}</span>;

/** The first model, and how many more. */
function modelsShort([first = "", ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} +${more.length}`;
}

/** Where the run worked, exactly. */
export function branchTitle(row: RunRow): string {
  return [row.repo, `${row.branch}${row.commit === undefined ? "" : `@${row.commit}`}`].filter(Boolean).join(" ");
}

/** The number by which people call it. */
export function RunNumber({ row }: { readonly row: RunRow }) {
  if (row.number !== undefined) return <Muted>{`#${row.number}`}</Muted>;
  return <Unknown why={row.replay === undefined ? "It was given no number" : "A replay has no number"} />;
}

/** The cost; a lower bound is marked as one. */
export function CostCell({ row }: { readonly row: RunRow }) {
  if (row.costUsd === undefined) {
    return <Unknown why={row.modelCalls === 0 ? NO_MODEL : "No price is known for its models"} />;
  }
  const cost = { amount: row.costUsd, currency: "USD" };
  const text = formatCost(cost);
  const isBound = row.unpricedCalls > 0;
  const exact = `${exactCost(cost)}${isBound ? `, without ${plural(row.unpricedCalls, "call")} whose price is unknown` : ""}`;
  return <span title={exact}>{isBound ? `≥ ${text}` : text}</span>;
}

interface DurationProps {
  readonly row: RunRow;
  readonly longest: number;
}

/** The share from which a bar is one: below it there would be a dot under the unit. */
const SEEN = 0.08;

/** The duration over a faint bar, as long as its share of the longest. A run that is under way grows every second. */
export function DurationCell({ row, longest }: DurationProps) {
  if (isUnderWay(row)) return <Elapsed since={row.startedAt} />;
  const share = longest > 0 && row.durationMs !== undefined ? Math.min(1, row.durationMs / longest) : 0;
  return (
    <>
      {share >= SEEN && (
        <span className="absolute right-0 bottom-0 h-0.5 bg-control" style={{ width: `${share * 100}%` }} />
      )}
      <span className="relative">
        <Duration ms={row.durationMs} />
      </span>
    </>
  );
}

function LogCell({ errors, warnings }: { readonly errors: number; readonly warnings: number }) {
  const title = `${plural(errors, "error")}, ${plural(warnings, "warning")}`;
  if (errors + warnings === 0) return <Muted title={title}>0</Muted>;
  return (
    <span className="flex items-center gap-1.5" title={title}>
      {errors > 0 && (
        <span className="flex items-center gap-0.5 text-failed">
          <CircleX aria-label="errors" />
          {formatCompact(errors)}
        </span>
      )}
      {warnings > 0 && (
        <span className="flex items-center gap-0.5 text-waiting">
          <TriangleAlert aria-label="warnings" />
          {formatCompact(warnings)}
        </span>
      )}
    </span>
  );
}
