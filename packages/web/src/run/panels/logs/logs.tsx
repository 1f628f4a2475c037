import type { Column } from "../../parts/columns-for.ts";
import { EntriesTable } from "../../parts/entries-table.tsx";
import { LoadedList } from "../../parts/loaded-list.tsx";
import type { LogEntry } from "../../source/run-source.ts";
import { useRunStore } from "../../state/use-run.ts";
import { plainText } from "../../text/plain.ts";

const COLORS: Readonly<Record<string, string>> = { error: "text-failed", warning: "text-waiting" };

const COLUMNS: readonly Column<LogEntry>[] = [
  { title: "Event", width: 48, number: true, cell: ({ seq }) => seq },
  { title: "Level", width: 56, cell: ({ level }) => <span className={COLORS[level] ?? "text-muted"}>{level}</span> },
  { title: "Message", cell: ({ message }) => <span className="font-mono text-mono">{plainText(message)}</span> },
  {
    title: "In",
    width: 120,
    cell: ({ attemptId }) => <span className="font-mono text-mono text-muted">{attemptId}</span>,
  },
];

/** Lines that the run wrote for people. */
export default function Logs() {
  const { source } = useRunStore();
  return (
    <LoadedList
      name="logs"
      read={() => source.logs()}
      empty="Nothing was logged"
      isEmpty={({ length }) => length === 0}
    >
      {(rows) => <EntriesTable label="Log lines" columns={COLUMNS} rows={rows} />}
    </LoadedList>
  );
}
