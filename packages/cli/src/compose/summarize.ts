import type { Home } from "@openexec/bundle";
import { type RunId, type RunStatus, readTimeline, runProjection, runStatus, toErrorRecord } from "@openexec/timeline";
import type { UnreadableRun } from "../history/run-index.ts";
import { openDirectory } from "./open-run.ts";
import { runIds, runNumbers } from "./run-files.ts";

/** What a look at a run's own log says, without any index. */
export interface RunSummary {
  readonly runId: RunId;
  readonly number?: number;
  readonly status: RunStatus;
  readonly isReplay: boolean;
}

/** Reads every run of a home from its log. */
export async function summarizeHome(
  home: Home,
): Promise<{ readonly summaries: readonly RunSummary[]; readonly unreadable: readonly UnreadableRun[] }> {
  const numbers = runNumbers(home);
  const summaries: RunSummary[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const runId of runIds(home)) {
    try {
      summaries.push(await summarize(home, runId, numbers.get(runId)));
    } catch (error) {
      unreadable.push({ runId, error: toErrorRecord(error) });
    }
  }
  return { summaries, unreadable };
}

/** What the log of a run says. */
export async function summarize(home: Home, runId: RunId, number: number | undefined): Promise<RunSummary> {
  const opened = await openDirectory(home.runDirectory(runId));
  try {
    const writerAlive = await opened.isWriterAlive();
    const run = runProjection.init();
    for await (const { event } of readTimeline(opened.source, { live: writerAlive, check: false })) {
      runProjection.apply(run, event);
    }
    const summary = { runId, status: runStatus(run, writerAlive), isReplay: run.replay !== undefined };
    return number === undefined ? summary : { ...summary, number };
  } finally {
    await opened.close();
  }
}
