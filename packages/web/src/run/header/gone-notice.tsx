import { Trash2 } from "lucide-react";
import { Link } from "wouter";
import { runsPath } from "../../routes/paths.ts";
import { useRun } from "../state/use-run.ts";

/** Only when the run was deleted under its page: what there still is, and where to go on. */
export function GoneNotice() {
  const gone = useRun((view) => view.gone);
  if (!gone) return null;
  return (
    <p role="alert" className="flex shrink-0 items-center gap-2 border-line border-b px-3 py-1.5">
      <Trash2 aria-hidden className="text-failed" />
      <span className="min-w-0 flex-1">
        This run was deleted. What this page has read of it stays until you leave; nothing more can be loaded.
      </span>
      <Link href={runsPath()} className="text-accent-text hover:underline">
        All runs
      </Link>
    </p>
  );
}
