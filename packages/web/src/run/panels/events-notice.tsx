import { CircleAlert } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "../../parts/button.tsx";
import { useRunStore } from "../state/use-run.ts";

/** Only while events that are shown cannot be read: why, and a way on. Below the panel, so that nothing in it moves. */
export function EventsNotice() {
  const { events } = useRunStore();
  const problem = useSyncExternalStore(events.followProblem, events.problem);
  if (problem === undefined) return null;
  return (
    <p role="alert" className="flex shrink-0 items-center gap-2 border-line border-t px-3 py-1 text-small">
      <CircleAlert aria-hidden className="shrink-0 text-failed" />
      <span className="line-clamp-2 min-w-0 flex-1 break-words">
        Some events could not be read. {problem instanceof Error ? problem.message : String(problem)}
      </span>
      <Button look="outline" onClick={() => events.again()}>
        Try again
      </Button>
    </p>
  );
}
