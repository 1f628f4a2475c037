import type { Home } from "@openexec/bundle";
import { IndexError, openMemorySummaries, openSqliteIndex, type RunSummary, type SummaryIndex } from "@openexec/store";
import {
  type ErrorRecord,
  type RunId,
  type RunState,
  type RunStatus,
  runStatus,
  toErrorRecord,
} from "@openexec/timeline";
import { readLabels } from "./labels.ts";
import { runIds, runNumbers } from "./run-files.ts";
import { summarize, summaryOf } from "./summarize.ts";

/** A run whose log cannot be read at all. */
export interface UnreadableRun {
  readonly runId: RunId;
  readonly error: ErrorRecord;
}

export interface OpenedIndex {
  readonly index: SummaryIndex;
  /** Why the file is not used; the index is in memory then, and the runs are read one by one. */
  readonly problem?: IndexError;
}

/** Runs that may have gone on since they were last read. */
const UNSETTLED: ReadonlySet<RunStatus> = new Set<RunStatus>(["pending", "running", "waiting", "interrupted"]);

/** The index of a home. It is a cache: when its file cannot be used, an empty one in memory stands in. */
export async function openIndex(home: Home): Promise<OpenedIndex> {
  try {
    return { index: await openSqliteIndex(home.indexPath) };
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { index: await openMemorySummaries(), problem: error };
  }
}

/**
 * Brings the index up to what is on disk: reads runs that it does not know and those that may have gone on, and
 * forgets those that are gone. Rejects with IndexError when the index cannot be written.
 */
export async function refreshIndex(index: SummaryIndex, home: Home): Promise<readonly UnreadableRun[]> {
  const known = new Map((await index.keys()).map((key) => [key.runId, key]));
  const there = runIds(home);
  const stale = there.filter((runId) => {
    const key = known.get(runId);
    return key === undefined || UNSETTLED.has(key.status);
  });
  const { summaries, unreadable } = await summarizeAll(home, stale);
  if (summaries.length > 0) await index.upsert(summaries);
  const present = new Set(there);
  const gone = [...known.keys()].filter((runId) => !present.has(runId));
  if (gone.length > 0) await index.delete(gone);
  return unreadable;
}

/** Reads every run of a home from its log. */
export async function summarizeHome(home: Home): ReturnType<typeof summarizeAll> {
  return summarizeAll(home, runIds(home));
}

/**
 * Tells the index about one run. The run does not depend on it.
 * @returns why the index does not know the run now, if so
 */
export async function indexRun(home: Home, runId: RunId): Promise<IndexError | undefined> {
  try {
    const index = await openSqliteIndex(home.indexPath);
    try {
      await index.upsert((await summarizeAll(home, [runId])).summaries);
    } finally {
      await index.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof IndexError) return error;
    throw error;
  }
}

/**
 * Tells the index about runs that were just written whole, from what is known of them.
 * @returns why the index does not know them now, if so: it finds them by itself later
 */
export async function indexImported(
  home: Home,
  runs: readonly { readonly runId: RunId; readonly number: number; readonly state: RunState }[],
): Promise<IndexError | undefined> {
  if (runs.length === 0) return undefined;
  const summaries = runs.map(({ runId, number, state }) =>
    summaryOf(runId, { run: state, status: runStatus(state, false) }, number, readLabels(home.runDirectory(runId))),
  );
  try {
    const index = await openSqliteIndex(home.indexPath);
    try {
      await index.upsert(summaries);
    } finally {
      await index.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof IndexError) return error;
    throw error;
  }
}

async function summarizeAll(
  home: Home,
  ids: readonly RunId[],
): Promise<{ summaries: readonly RunSummary[]; unreadable: readonly UnreadableRun[] }> {
  const numbers = runNumbers(home);
  const summaries: RunSummary[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const runId of ids) {
    try {
      summaries.push(await summarize(home, runId, numbers.get(runId)));
    } catch (error) {
      unreadable.push({ runId, error: toErrorRecord(error) });
    }
  }
  return { summaries, unreadable };
}

/** Takes runs out of the index; a list would notice anyway that they are gone. */
export async function forgetRuns(home: Home, ids: readonly RunId[]): Promise<void> {
  try {
    const index = await openSqliteIndex(home.indexPath);
    await index.delete(ids);
    await index.close();
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
  }
}
