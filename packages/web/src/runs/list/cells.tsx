import type { RunRow } from "@openexec/protocol";
import { formatCompact, formatCost, formatCount, formatDuration, UNKNOWN } from "@openexec/timeline";
import { CircleX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Timestamp } from "../../parts/timestamp.tsx";
import { useNow } from "../../parts/use-now.ts";
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
  number: (row) => <Muted>{row.number === undefined ? UNKNOWN : `#${row.number}`}</Muted>,
  title: (row) => <RunTitle row={row} />,
  flow: (row) => <Words text={row.flow} />,
  trigger: (row) => (
    <Words text={row.trigger} title={row.actor === undefined ? row.trigger : `${row.trigger} by ${row.actor}`} />
  ),
  model: (row) => <Words text={modelsShort(row.models)} title={row.models.join(", ")} />,
  steps: (row) => <Count of={row.steps} />,
  tools: (row) => <Count of={row.toolCalls} />,
  tokens: (row) => (
    <span title={`${formatCount(row.inputTokens)} in, ${formatCount(row.outputTokens)} out`}>
      {formatCompact(row.inputTokens + row.outputTokens)}
    </span>
  ),
  cost: (row) => <CostCell row={row} />,
  duration: (row, { longest }) => <DurationCell row={row} longest={longest} />,
  log: (row) => <LogCell errors={row.errors} warnings={row.warnings} />,
  branch: (row) => <Words text={row.branch ?? UNKNOWN} title={branchTitle(row)} />,
  started: (row) => <Timestamp at={row.startedAt} form="relative" />,
} as const satisfies Record<ColumnId, Cell>;

const Muted = ({ children }: { readonly children: ReactNode }) => <span className="text-muted">{children}</span>;

function Words({ text, title = text }: { readonly text: string; readonly title?: string }) {
  return (
    <span className="block truncate text-muted" title={title}>
      {text === "" ? UNKNOWN : text}
    </span>
  );
}

const Count = ({ of }: { readonly of: number }) =>
  of === 0 ? <Muted>0</Muted> : <span title={formatCount(of)}>{formatCompact(of)}</span>;

/** The first model, and how many more. */
function modelsShort(models: readonly string[]): string {
  const [first = UNKNOWN, ...more] = models;
  return more.length === 0 ? first : `${first} +${more.length}`;
}

function branchTitle(row: RunRow): string {
  if (row.branch === undefined) return "No repository was seen";
  return [row.repo, `${row.branch}${row.commit === undefined ? "" : `@${row.commit}`}`].filter(Boolean).join(" ");
}

/** The cost; a lower bound is marked as one. */
export function CostCell({ row }: { readonly row: RunRow }) {
  if (row.costUsd === undefined) {
    const reason = row.modelCalls === 0 ? "No model was called" : "No price is known for its models";
    return (
      <span className="text-muted" title={reason}>
        {UNKNOWN}
      </span>
    );
  }
  const text = formatCost({ amount: row.costUsd, currency: "USD" });
  const isBound = row.unpricedCalls > 0;
  const exact = `$${row.costUsd}${isBound ? `, without ${row.unpricedCalls} calls whose price is unknown` : ""}`;
  return <span title={exact}>{isBound ? `≥ ${text}` : text}</span>;
}

interface DurationProps {
  readonly row: RunRow;
  readonly longest: number;
}

/** Whether its time still passes. */
export function isUnderWay({ status, durationMs }: Pick<RunRow, "status" | "durationMs">): boolean {
  return durationMs === undefined && (status === "running" || status === "waiting");
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
      <span
        className="relative"
        title={row.durationMs === undefined ? "It has not ended" : `${formatCount(row.durationMs)} ms`}
      >
        {formatDuration(row.durationMs)}
      </span>
    </>
  );
}

/** How long it has been, told every second. */
export function Elapsed({ since }: { readonly since: string }) {
  const now = useNow(1000);
  return <span>{formatDuration(Math.max(0, now - Date.parse(since)))}</span>;
}

function LogCell({ errors, warnings }: { readonly errors: number; readonly warnings: number }) {
  if (errors + warnings === 0) return <Muted>{UNKNOWN}</Muted>;
  const title = `${formatCount(errors)} errors, ${formatCount(warnings)} warnings`;
  return (
    <span className="flex items-center gap-2" title={title}>
      {errors > 0 && (
        <span className="flex items-center gap-1 text-failed">
          <CircleX aria-label="errors" className="!size-3" />
          {formatCompact(errors)}
        </span>
      )}
      {warnings > 0 && (
        <span className="flex items-center gap-1 text-waiting">
          <TriangleAlert aria-label="warnings" className="!size-3" />
          {formatCompact(warnings)}
        </span>
      )}
    </span>
  );
}
