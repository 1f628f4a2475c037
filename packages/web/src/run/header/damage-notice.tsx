import { FileWarning } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { plural } from "../../parts/plural.ts";
import { commandLine } from "../../parts/program.ts";
import { withKeys } from "../parts/with-keys.ts";
import { useRun } from "../state/use-run.ts";
import { plainText } from "../text/plain.ts";

/** As many of them as say what happened; the rest is counted. */
const SHOWN = 20;

/** Only for a log that could not be read, or not as a whole: what is wrong with it, and that the rest is what is shown. */
export function DamageNotice() {
  const findings = useRun((view) => view.data.findings);
  const isEmpty = useRun((view) => view.data.endSeq === 0);
  const id = useRun((view) => view.data.row.id);
  const [open, setOpen] = useState(false);
  const [first = "", ...more] = findings;
  if (isEmpty) {
    return (
      <p role="status" className="shrink-0 break-words border-line border-b px-3 py-1.5">
        This run has no event that can be read: it has not begun, or its log is damaged.{" "}
        <code>{commandLine(`verify ${id}`)}</code> tells which.
      </p>
    );
  }
  if (findings.length === 0) return null;
  return (
    <div role="alert" className="max-h-40 shrink-0 overflow-auto border-line border-b px-3 py-1.5">
      <p className="flex items-center gap-2">
        <FileWarning aria-hidden className="shrink-0 text-waiting" />
        <span className="min-w-0 flex-1 break-words">
          {`This log is damaged, and what could be read of it is shown. ${plainText(first)}`}
        </span>
        {more.length > 0 && (
          <Button aria-expanded={open} className="text-muted" onClick={() => setOpen(!open)}>
            {open ? "Less" : `${plural(more.length, "more finding")}`}
          </Button>
        )}
      </p>
      {open && (
        <ul className="pl-5.5 text-muted text-small">
          {withKeys(more.slice(0, SHOWN), (finding) => finding).map(({ key, item: finding }) => (
            <li key={key} className="break-words">
              {plainText(finding)}
            </li>
          ))}
          {more.length > SHOWN && <li>{`and ${plural(more.length - SHOWN, "more")}`}</li>}
        </ul>
      )}
    </div>
  );
}
