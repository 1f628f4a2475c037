import { formatCount } from "@openexec/timeline";
import { Compact, Cost, Duration } from "../../../parts/numbers.tsx";
import { Unknown } from "../../../parts/unknown.tsx";
import type { CallSpan } from "../../model/spans.ts";
import type { Column } from "../../parts/columns-for.ts";
import { SpanIcon } from "../../parts/span-icon.tsx";
import { ClockText } from "../../text/clock-text.tsx";
import { CallsTable } from "./calls-table.tsx";

function inputOf({ row: { usage } }: CallSpan): number | undefined {
  return usage === undefined
    ? undefined
    : usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

/** Why the tokens of a call are unknown. */
const NO_USAGE = "Nobody told how many tokens it took";

function CachedShare({ span }: { readonly span: CallSpan }) {
  const input = inputOf(span);
  if (input === undefined) return <Unknown why={NO_USAGE} />;
  if (input === 0) return <Unknown why="Nothing was sent" />;
  const cached = span.row.usage?.cacheRead ?? 0;
  return (
    <span title={`${formatCount(cached)} of ${formatCount(input)} tokens`}>
      {`${Math.round((100 * cached) / input)} %`}
    </span>
  );
}

const COLUMNS: readonly Column<CallSpan>[] = [
  { title: "", width: 14, cell: ({ status }) => <SpanIcon status={status} /> },
  { title: "Time", width: 56, number: true, cell: ({ start }) => <ClockText ms={start} /> },
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
  {
    title: "Tokens in",
    width: 56,
    spare: 1,
    number: true,
    cell: (span) => <Compact of={inputOf(span)} why={NO_USAGE} />,
  },
  { title: "Cached", width: 48, spare: 4, number: true, cell: (span) => <CachedShare span={span} /> },
  {
    title: "Out",
    width: 40,
    spare: 3,
    number: true,
    cell: ({ row }) => <Compact of={row.usage?.output} why={NO_USAGE} />,
  },
  { title: "Cost", width: 60, spare: 5, number: true, cell: ({ row }) => <Cost of={row.cost} /> },
  { title: "Duration", width: 56, number: true, cell: ({ row }) => <Duration ms={row.durationMs} /> },
];

const isModel = ({ row }: CallSpan): boolean => row.callType === "model" || row.callType === "agent";

export default function Models() {
  return <CallsTable label="Model calls" empty="No model was called" filter={isModel} columns={COLUMNS} />;
}
