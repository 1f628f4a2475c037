import type { Column } from "../../parts/columns-for.ts";
import { EntriesTable } from "../../parts/entries-table.tsx";
import { LoadedList } from "../../parts/loaded-list.tsx";
import type { PolicyEntry } from "../../source/run-source.ts";
import { useRunStore } from "../../state/use-run.ts";
import { plainText } from "../../text/plain.ts";
import { POLICY_COLORS, policyWords } from "./words.ts";

const COLUMNS: readonly Column<PolicyEntry>[] = [
  { title: "Event", width: 48, number: true, cell: ({ seq }) => seq },
  {
    title: "Decision",
    width: 80,
    cell: (check) => <span className={POLICY_COLORS[check.decision]}>{policyWords(check)}</span>,
  },
  {
    title: "Capability",
    width: 120,
    cell: ({ capability }) => <span className="font-medium">{plainText(capability)}</span>,
  },
  {
    title: "Resource",
    cell: ({ resource }) => <span className="font-mono text-mono text-muted">{plainText(resource)}</span>,
  },
  {
    title: "Rule",
    width: 120,
    cell: ({ rule, reason }) => (
      <span title={plainText(reason)} className="font-mono text-mono">
        {plainText(rule)}
      </span>
    ),
  },
];

/** What the run wanted to do, and what the policy said. */
export default function Policy() {
  const { source } = useRunStore();
  return (
    <LoadedList
      name="policy checks"
      read={() => source.policyChecks()}
      empty="No policy was asked"
      isEmpty={({ length }) => length === 0}
    >
      {(rows) => <EntriesTable why label="Policy checks" columns={COLUMNS} rows={rows} />}
    </LoadedList>
  );
}
