import { Duration } from "../../../parts/numbers.tsx";
import { resultWord } from "../../model/conversation/result-word.ts";
import type { CallSpan } from "../../model/spans.ts";
import type { Column } from "../../parts/columns-for.ts";
import { SpanIcon } from "../../parts/span-icon.tsx";
import { ClockText } from "../../text/clock-text.tsx";
import { plainText } from "../../text/plain.ts";
import { CallsTable } from "./calls-table.tsx";

const COLUMNS: readonly Column<CallSpan>[] = [
  { title: "", width: 14, cell: ({ status }) => <SpanIcon status={status} /> },
  { title: "Time", width: 56, number: true, cell: ({ start }) => <ClockText ms={start} /> },
  { title: "Tool", width: 104, cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    title: "Argument",
    cell: ({ row }) => <span className="font-mono text-mono text-muted">{plainText(row.subject ?? "")}</span>,
  },
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
  { title: "Result", width: 72, spare: 1, cell: (span) => resultWord(span) },
  { title: "Duration", width: 56, number: true, cell: ({ row }) => <Duration ms={row.durationMs} /> },
];

const isTool = ({ row }: CallSpan): boolean => row.callType === "tool";

export default function Tools() {
  return <CallsTable label="Tool calls" empty="No tool was called" filter={isTool} columns={COLUMNS} />;
}
