import type { RunStatus } from "@openexec/timeline";
import { formatCount } from "@openexec/timeline";
import { plural } from "../../parts/plural.ts";
import { STATUS_LOOKS } from "../../parts/status-icon.tsx";
import { boundsLabel, boundsOf, type RunsChart, STACK, totalOf } from "./model.ts";

interface Props {
  readonly chart: RunsChart;
  /** Buckets, both included. */
  readonly from: number;
  readonly to: number;
  /** Pixels. */
  readonly center: number;
  readonly width: number;
}

const WIDTH = 184;

/** What the selected stretch holds. */
export function ChartTip({ chart, from, to, center, width }: Props) {
  const counts = sum(chart, from, to);
  const { from: start, to: end } = boundsOf(chart, from, to);
  const left = Math.max(8, Math.min(width - WIDTH - 8, center - WIDTH / 2));
  const statuses = STACK.filter((status) => (counts[status] ?? 0) > 0);
  return (
    <div
      className="floating pointer-events-none absolute top-full z-30 mt-1 px-2 py-1.5 text-small"
      style={{ left, width: WIDTH }}
    >
      <div className="text-muted">{boundsLabel(start, end)}</div>
      {statuses.length === 0 && <div>No runs</div>}
      {statuses.map((status) => (
        <div key={status} className="flex items-center gap-2">
          <span className={`size-2 ${STATUS_LOOKS[status].bar}`} />
          <span className="flex-1">{STATUS_LOOKS[status].word}</span>
          <span className="tabular-nums">{formatCount(counts[status])}</span>
        </div>
      ))}
    </div>
  );
}

/** The same in one line, as it is read out. */
export function tipText(chart: RunsChart, from: number, to: number): string {
  const counts = sum(chart, from, to);
  const { from: start, to: end } = boundsOf(chart, from, to);
  const parts = STACK.filter((status) => (counts[status] ?? 0) > 0).map(
    (status) => `${counts[status]} ${STATUS_LOOKS[status].word.toLowerCase()}`,
  );
  return `${boundsLabel(start, end)}: ${plural(totalOf(counts), "run")}${parts.length > 0 ? `, ${parts.join(", ")}` : ""}`;
}

function sum(chart: RunsChart, from: number, to: number): Partial<Record<RunStatus, number>> {
  const counts: Partial<Record<RunStatus, number>> = {};
  for (const bucket of chart.buckets.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    for (const status of STACK) counts[status] = (counts[status] ?? 0) + (bucket.counts[status] ?? 0);
  }
  return counts;
}
