import type { RunRow } from "@openexec/protocol";
import { type RunStatus, unendedStatus } from "@openexec/timeline";
import { Link } from "wouter";
import type { Attempt } from "../../data/run-api.ts";
import { Duration } from "../../parts/numbers.tsx";
import { STATUS_LOOKS, StatusIcon } from "../../parts/status-icon.tsx";
import { runPath } from "../../routes/paths.ts";
import { plainText } from "../../run/text/plain.ts";

/** Outcomes of a step as the status that looks like it. */
function statusOf(outcome: string | undefined, run: RunStatus): RunStatus {
  // While a run waits for a person nothing else of it goes on.
  if (outcome === undefined) return run === "waiting" ? run : unendedStatus(run);
  if (outcome === "ok") return "completed";
  return Object.hasOwn(STATUS_LOOKS, outcome) ? (outcome as RunStatus) : "cancelled";
}

/** The attempts of a run, each a jump to its place on the run's page. */
export function Steps({ run, attempts }: { readonly run: RunRow; readonly attempts: readonly Attempt[] }) {
  return (
    <ol>
      {attempts.map((attempt) => (
        <li key={attempt.attemptId}>
          <Link
            href={runPath(run.id, `at=${attempt.startedSeq}`)}
            className="flex h-7 items-center gap-2 px-4 text-small hover:bg-hover touch:min-h-11"
          >
            <StatusIcon status={statusOf(attempt.outcome, run.status)} />
            <span className="min-w-0 truncate">{plainText(attempt.title ?? attempt.nodeId)}</span>
            {attempt.attempt > 1 && <span className="shrink-0 text-muted">{`attempt ${attempt.attempt}`}</span>}
            <span className="min-w-8 flex-1 truncate text-muted">
              {plainText(attempt.error?.message ?? attempt.nodeType)}
            </span>
            <span className="shrink-0 tabular-nums">
              <Duration ms={attempt.durationMs} />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
