import { formatCompact, formatCost, formatDuration } from "@openexec/timeline";
import type { CallSpan } from "../../model/spans.ts";
import type { Column } from "../../parts/columns-for.ts";
import { SpanIcon } from "../../parts/span-icon.tsx";
import { clockOf } from "../../text/clock.ts";
import { CallsTable } from "./calls-table.tsx";

function cachedShare({ row: { usage } }: CallSpan): string {
  if (usage === undefined) return "–";
  const input = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  return input === 0 ? "–" : `${Math.round((100 * usage.cacheRead) / input)} %`;
}

function inputOf({ row: { usage } }: CallSpan): number | undefined {
  return usage === undefined
    ? undefined
    : usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

const COLUMNS: readonly Column<CallSpan>[] = [
  { title: "", width: 14, cell: ({ status }) => <SpanIcon status={status} /> },
  { title: "Time", width: 56, number: true, cell: ({ start }) => clockOf(start) },
  { title: "Model", cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    title: "In",
    width: 72,
    spare: 2,
    cell: ({ attemptId }) => (
      <span title={attemptId} className="font-mono text-mono text-muted">
        {attemptId}
      </span>
    ),
  },
  { title: "Tokens in", width: 56, spare: 1, number: true, cell: (span) => formatCompact(inputOf(span)) },
  { title: "Cached", width: 48, spare: 4, number: true, cell: cachedShare },
  { title: "Out", width: 40, spare: 3, number: true, cell: ({ row }) => formatCompact(row.usage?.output) },
  { title: "Cost", width: 60, spare: 5, number: true, cell: ({ row }) => formatCost(row.cost) },
  { title: "Duration", width: 56, number: true, cell: ({ row }) => formatDuration(row.durationMs) },
];

const isModel = ({ row }: CallSpan): boolean => row.callType === "model" || row.callType === "agent";

export default function Models() {
  return <CallsTable label="Model calls" empty="No model was called" filter={isModel} columns={COLUMNS} />;
}
