import { useQuery } from "@tanstack/react-query";
import { fetchInteractions } from "../../data/run-api.ts";
import { Button } from "../../parts/button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Interactions } from "../../runs/peek/interactions.tsx";
import { useRun, useRunStore } from "../state/use-run.ts";

/** Answers what the run waits for; only on a run that waits. */
export function AnswerButton() {
  const { runId } = useRunStore().source;
  const pending = useRun((view) => view.data.row.pendingInteractions);
  const { data } = useQuery({
    queryKey: ["run", runId, "interactions"],
    queryFn: ({ signal }) => fetchInteractions(runId ?? "", signal),
    enabled: runId !== undefined && pending > 0,
  });
  if (runId === undefined || pending === 0) return null;
  const waiting = (data?.items ?? []).filter(({ state }) => state === "pending");
  return (
    <Popover label="What the run asks" align="end" trigger={<Button look="primary">Answer</Button>}>
      <div className="max-h-[60vh] w-80 overflow-auto">
        <Interactions runId={runId} interactions={waiting} />
      </div>
    </Popover>
  );
}
