import { formatDuration, type RunStatus } from "@openexec/timeline";
import { Link } from "wouter";
import type { Attempt } from "../../data/run-api.ts";
import { STATUS_LOOKS, StatusIcon } from "../../parts/status-icon.tsx";
import { runPath } from "../../routes/paths.ts";

/** Outcomes of a step as the status that looks like it. */
function statusOf(outcome: string | undefined): RunStatus {
  if (outcome === undefined) return "running";
  if (outcome === "ok") return "completed";
  return Object.hasOwn(STATUS_LOOKS, outcome) ? (outcome as RunStatus) : "cancelled";
}

/** The attempts of a run, each a jump to its place on the run's page. */
export function Steps({ runId, attempts }: { readonly runId: string; readonly attempts: readonly Attempt[] }) {
  return (
    <ol>
      {attempts.map((attempt) => (
        <li key={attempt.attemptId}>
          <Link
            href={runPath(runId, `at=${attempt.startedSeq}`)}
            className="flex h-7 items-center gap-2 px-4 text-small hover:bg-hover touch:min-h-11"
          >
            <StatusIcon status={statusOf(attempt.outcome)} />
            <span className="min-w-0 truncate">{attempt.title ?? attempt.nodeId}</span>
            {attempt.attempt > 1 && <span className="shrink-0 text-muted">{`attempt ${attempt.attempt}`}</span>}
            <span className="min-w-8 flex-1 truncate text-muted">{attempt.error?.message ?? attempt.nodeType}</span>
            <span className="shrink-0 tabular-nums">{formatDuration(attempt.durationMs)}</span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
