import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { fetchRun } from "../../data/run-api.ts";
import { Button } from "../../parts/button.tsx";
import { useCopy } from "../../parts/copy.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { commandLine } from "../../parts/program.ts";
import { Spinner } from "../../parts/spinner.tsx";
import { useRun, useRunStore } from "../state/use-run.ts";

/** How to run it again from its record: a replay belongs where the code is, which is not the browser. */
export function ReplayButton() {
  const store = useRunStore();
  const { runId } = store.source;
  const active = useRun((view) => view.data.active);
  const row = useRun((view) => view.data.row);
  const { data: detail, error } = useQuery({
    queryKey: ["run", runId],
    queryFn: ({ signal }) => fetchRun(runId ?? "", signal),
    enabled: runId !== undefined && !active,
  });
  if (runId === undefined || active) return null;
  const name = row.number === undefined ? row.id : String(row.number);
  return (
    <Popover
      label="Replay the run"
      align="end"
      trigger={
        // On a phone a box of 44 px would be what is seen first.
        <Button look="outline" className="max-sm:border-transparent">
          Replay
        </Button>
      }
    >
      <div className="flex w-80 flex-col gap-2">
        {detail === undefined && error === null && <Spinner busy label="Loading" />}
        {detail === undefined && error !== null && <p>{`Whether it can be replayed is not known: ${error.message}`}</p>}
        {detail?.replayable === true && (
          <>
            <p>Runs the code again with everything outside taken from the record, and compares every line.</p>
            <Command text={commandLine(`replay ${name}`)} />
            <p className="text-muted text-small">Its verdict is then under Replays.</p>
          </>
        )}
        {detail?.replayable === false && (
          <p>{`This run cannot be replayed: ${detail.notReplayableReason ?? "its record holds no code"}.`}</p>
        )}
        <button
          type="button"
          className="self-start text-accent-text text-small hover:underline"
          onClick={() => store.setPanel("replays")}
        >
          Replays of this run
        </button>
      </div>
    </Popover>
  );
}

function Command({ text }: { readonly text: string }) {
  const [copied, copy] = useCopy();
  return (
    <div className="flex items-center gap-1 rounded bg-region pl-2">
      <code className="min-w-0 flex-1 truncate font-mono text-mono">{text}</code>
      <IconButton
        label="Copy the command"
        icon={copied === undefined ? <Copy /> : <Check />}
        onClick={() => copy(text)}
      />
    </div>
  );
}
