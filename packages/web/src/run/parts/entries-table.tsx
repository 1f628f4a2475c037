import { useKeptFocus } from "../../parts/use-kept-focus.ts";
import { useRun, useRunStore } from "../state/use-run.ts";
import type { Column } from "./columns-for.ts";
import { DataTable } from "./data-table.tsx";
import { WhyChain } from "./why-chain.tsx";

interface Entry {
  readonly seq: number;
}

interface Props<Row extends Entry> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Tells below the table what led to the row at which the playhead stands. */
  readonly why?: boolean;
}

/** Rows that each stand at an event: a click moves the playhead there. */
export function EntriesTable<Row extends Entry>({ label, columns, rows, why = false }: Props<Row>) {
  const store = useRunStore();
  const at = useRun((view) => view.head.at);
  const current = rows.findLastIndex(({ seq }) => seq === at);
  const kept = useKeptFocus<HTMLDivElement>(current);
  const table = (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      seqOf={({ seq }) => seq}
      at={at}
      current={current}
      onGo={({ seq }, deliberate) => store.seek(seq, deliberate ? "push" : "replace")}
    />
  );
  // The table stays the same one when its reasons come and go: who is in it goes on from row to row.
  return (
    <div className="flex h-full flex-col" {...kept}>
      <div className="min-h-0 flex-1">{table}</div>
      {why && current >= 0 && (
        <section aria-label="Why?" className="max-h-[40%] shrink-0 overflow-auto border-line border-t px-3 py-2">
          <h3 className="pb-1 font-medium text-small">Why?</h3>
          <WhyChain seq={at} />
        </section>
      )}
    </div>
  );
}
