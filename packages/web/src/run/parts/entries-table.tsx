import { useRun, useRunStore } from "../state/use-run.ts";
import { type Column, DataTable } from "./data-table.tsx";

interface Entry {
  readonly seq: number;
}

interface Props<Row extends Entry> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** Rows that each stand at an event: a click moves the playhead there. */
export function EntriesTable<Row extends Entry>({ label, columns, rows }: Props<Row>) {
  const store = useRunStore();
  const at = useRun((view) => view.head.at);
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      seqOf={({ seq }) => seq}
      at={at}
      current={rows.findLastIndex(({ seq }) => seq === at)}
      onGo={({ seq }, deliberate) => store.seek(seq, deliberate ? "push" : "replace")}
    />
  );
}
