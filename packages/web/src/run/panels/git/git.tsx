import type { Mark } from "@openexec/timeline";
import { useMemo } from "react";
import { StateMessage } from "../../../parts/state-message.tsx";
import type { Column } from "../../parts/columns-for.ts";
import { EntriesTable } from "../../parts/entries-table.tsx";
import { payloadOf } from "../../source/payload.ts";
import { useEvent, useRun } from "../../state/use-run.ts";
import { plainText } from "../../text/plain.ts";

const COLUMNS: readonly Column<Mark>[] = [
  { title: "Event", width: 48, number: true, cell: ({ seq }) => seq },
  { title: "What", width: 64, cell: ({ markType }) => (markType === "ci" ? "CI job" : "Commit") },
  { title: "Subject", cell: ({ label }) => <span className="font-medium">{plainText(label)}</span> },
  { title: "Change", width: 140, cell: ({ seq }) => <Change seq={seq} /> },
];

/** Commits that were made, and what CI made of them. */
export default function Git() {
  const marks = useRun((view) => view.data.marks);
  const rows = useMemo(() => marks.filter(({ markType }) => markType === "commit" || markType === "ci"), [marks]);
  if (rows.length === 0) return <StateMessage title="No commit was made and no CI ran" />;
  return <EntriesTable why label="Commits and CI" columns={COLUMNS} rows={rows} />;
}

function Change({ seq }: { readonly seq: number }) {
  const event = useEvent(seq);
  const commit = payloadOf(event, "GitCommit");
  const job = payloadOf(event, "CiJob");
  // What came of the job is in its subject.
  if (job !== undefined) return <span className="text-muted">{plainText(`${job.provider} · ${job.workflow}`)}</span>;
  if (commit === undefined) return null;
  const added = commit.files.reduce((sum, file) => sum + (file.added ?? 0), 0);
  const removed = commit.files.reduce((sum, file) => sum + (file.removed ?? 0), 0);
  return (
    <span className="text-muted tabular-nums">
      <code>{commit.sha.slice(0, 7)}</code>
      {`  +${added} −${removed}`}
    </span>
  );
}
