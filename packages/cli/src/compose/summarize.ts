import type { Home } from "@openexec/bundle";
import type { RunSummary } from "@openexec/store";
import {
  type FoldedRun,
  type Labels,
  type RunId,
  readTimeline,
  runDuration,
  runProjection,
  runStatus,
} from "@openexec/timeline";
import { readLabels } from "./labels.ts";
import { openDirectory } from "./open-run.ts";

/**
 * Reads a run's log, and only the parts of it that a list shows.
 * @throws BundleError, VersionError when there is nothing that can be read
 */
export async function summarize(home: Home, runId: RunId, number: number | undefined): Promise<RunSummary> {
  const opened = await openDirectory(home.runDirectory(runId));
  try {
    const writerAlive = await opened.isWriterAlive();
    const run = runProjection.init();
    for await (const { event } of readTimeline(opened.source, { live: writerAlive, check: false })) {
      runProjection.apply(run, event);
    }
    return summaryOf(runId, { run, status: runStatus(run, writerAlive) }, number, readLabels(opened.path));
  } finally {
    await opened.close();
  }
}

/** A run as lists show it. */
export function summaryOf(
  runId: RunId,
  { run, status }: Pick<FoldedRun, "run" | "status">,
  number: number | undefined,
  labels: Labels,
): RunSummary {
  const durationMs = runDuration(run);
  const { of, mode, verdict } = run.replay ?? {};
  return {
    runId,
    ...(number === undefined ? {} : { number }),
    name: run.name ?? "",
    ...(run.title === undefined ? {} : { title: run.title }),
    project: run.project ?? "",
    status,
    trigger: run.trigger ?? "",
    startedAt: run.startedAt ?? "",
    ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
    ...(durationMs === undefined ? {} : { durationMs }),
    lastSeq: run.lastSeq,
    head: run.head ?? "",
    ...run.totals,
    ...(run.error === undefined ? {} : { error: errorOf(run.error) }),
    ...(of === undefined || mode === undefined
      ? {}
      : { replay: { of, mode, ...(verdict === undefined ? {} : { verdict }) } }),
    pinned: labels.pinned,
    tags: labels.tags,
    ...(labels.note === undefined ? {} : { note: labels.note }),
  };
}

function errorOf({
  code,
  message,
}: {
  readonly code?: string | undefined;
  readonly message: string;
}): NonNullable<RunSummary["error"]> {
  return code === undefined ? { message } : { code, message };
}
