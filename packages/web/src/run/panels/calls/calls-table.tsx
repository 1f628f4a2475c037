import { useMemo } from "react";
import { StateMessage } from "../../../parts/state-message.tsx";
import type { CallSpan, Span } from "../../model/spans.ts";
import type { Column } from "../../parts/columns-for.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { useRun, useRunStore } from "../../state/use-run.ts";

interface Props {
  readonly label: string;
  readonly empty: string;
  readonly filter: (span: CallSpan) => boolean;
  readonly columns: readonly Column<CallSpan>[];
}

/** Calls of one sort as a table, in the order in which they started. */
export function CallsTable({ label, empty, filter, columns }: Props) {
  const store = useRunStore();
  const spans = useRun((view) => view.data.spans);
  const selected = useRun((view) => view.selected);
  const at = useRun((view) => view.head.at);
  const rows = useMemo(
    () => spans.filter((span: Span): span is CallSpan => span.spanType === "call" && filter(span)),
    [spans, filter],
  );
  if (rows.length === 0) return <StateMessage title={empty} />;
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      seqOf={({ startedSeq }) => startedSeq}
      at={at}
      current={rows.findIndex(({ id }) => id === selected)}
      onGo={(span, deliberate) => store.seek(span.startedSeq, deliberate ? "push" : "replace", span.id)}
    />
  );
}
