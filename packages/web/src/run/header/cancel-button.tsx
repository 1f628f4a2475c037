import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { cancelRun } from "../../data/run-api.ts";
import { Button } from "../../parts/button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useRun, useRunStore } from "../state/use-run.ts";
import { ErrorText } from "../text/error-text.tsx";

/** Asks an active run to end, after one more question. */
export function CancelButton() {
  const { runId } = useRunStore().source;
  const active = useRun((view) => view.data.active);
  const [reason, setReason] = useState("");
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => cancelRun(runId ?? "", reason) });
  if (runId === undefined || !active) return null;
  return (
    <Popover label="Cancel the run" align="end" trigger={<Button look="outline">Cancel</Button>}>
      <form
        className="flex w-72 flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        {data === undefined ? (
          <>
            <p>The step that runs is stopped, and what was recorded stays.</p>
            <label className="flex flex-col gap-1 text-small">
              Reason
              <input
                className="h-7 rounded border border-control bg-page px-2 text-body"
                value={reason}
                maxLength={10_000}
                placeholder="Optional, is in the record"
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
            {error !== null && <ErrorText>{error.message}</ErrorText>}
            <Button look="primary" type="submit" disabled={isPending} className="self-end">
              Cancel the run
            </Button>
          </>
        ) : (
          <p role="status">
            {data.running
              ? "The run was asked to end."
              : "No process runs it. It ends as soon as it is taken up again."}
          </p>
        )}
      </form>
    </Popover>
  );
}
