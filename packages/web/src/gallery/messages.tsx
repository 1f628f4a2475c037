import { ApiError } from "../data/api-error.ts";
import { Button } from "../parts/button.tsx";
import { ErrorState } from "../parts/error-state.tsx";
import { StateMessage } from "../parts/state-message.tsx";
import { FirstUse } from "../runs/states/first-use.tsx";
import { ImportLine } from "../runs/states/import-line.tsx";
import { NoMatch } from "../runs/states/no-match.tsx";
import type { FoundImports } from "../runs/states/use-imports.ts";
import { WrongFilter } from "../runs/states/wrong-filter.tsx";
import { readView } from "../runs/view/url.ts";
import { Shelf } from "./shelf.tsx";

const progress = { bytes: 214_000, doneBytes: 90_000, sessions: 214, done: 90, failed: 0, failures: [] };
const IMPORTS: FoundImports = {
  sources: [
    { client: "codex", label: "Codex", bytes: 12_000, sessions: 12 },
    {
      client: "claude-code",
      label: "Claude Code",
      bytes: 214_000,
      sessions: 124,
      import: { ...progress, state: "running" },
    },
    {
      client: "acpx",
      label: "acpx",
      bytes: 1_000,
      sessions: 2,
      import: {
        ...progress,
        state: "done",
        failed: 2,
        failures: [{ path: "a.jsonl", message: "its first line is no JSON" }],
      },
    },
  ],
  isStarting: false,
  error: null,
  start: () => undefined,
  hide: () => undefined,
};
const nothing = () => undefined;

/** What stands where there is nothing to show, or something to tell. */
export function Messages() {
  const { view, problems } = readView("?status=faild&text=zzz&range=24h", 0);
  return (
    <Shelf name="Messages" stacked>
      <StateMessage title="No tool was called" />
      <StateMessage title="Nothing here yet" actions={<Button look="outline">A way on</Button>}>
        <p>What it means, and what to do.</p>
      </StateMessage>
      <ErrorState
        title="The runs could not be loaded"
        error={new ApiError("unknown_value", 'status "fialed" is not known.', 400, "GET /api/runs")}
        onRetry={nothing}
      />
      <ErrorState title="The bundle could not be opened" error={new Error("It has no timeline.jsonl.")} />
      <FirstUse imports={IMPORTS} />
      <NoMatch view={view} unknown="flow is never “two-turn”: it can be fix" change={nothing} />
      <WrongFilter problems={problems} view={view} change={nothing} />
      <ImportLine imports={IMPORTS} />
    </Shelf>
  );
}
