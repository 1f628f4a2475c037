import type { Home } from "@openexec/bundle";
import {
  IndexError,
  openMemoryIndex,
  openSqliteIndex,
  type RunChange,
  type RunIndex,
  type RunKey,
} from "@openexec/store";
import { type ErrorRecord, type RunId, toErrorRecord } from "@openexec/timeline";
import { runIds, runNumbers } from "../compose/run-files.ts";
import { isMarked, lookAt, mark } from "./index-mark.ts";
import { readChanges } from "./read-changes.ts";

/** A run whose log cannot be read at all. */
export interface UnreadableRun {
  readonly runId: RunId;
  readonly error: ErrorRecord;
}

export interface OpenedIndex {
  readonly index: RunIndex;
  /** Why the file is not used; the index is in memory then, and the runs are read one by one. */
  readonly problem?: IndexError;
}

/** The index of a home. It is a cache: when its file cannot be used, an empty one in memory stands in. */
export async function openIndex(home: Home): Promise<OpenedIndex> {
  try {
    return { index: await openSqliteIndex(home.indexPath) };
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { index: await openMemoryIndex(), problem: error };
  }
}

export interface RefreshOptions {
  /** Whether to look for runs that have come or gone even if nothing says so. */
  readonly compare?: boolean;
  /** Whether it is one in memory: what it knows says nothing of the file. */
  readonly isStandIn?: boolean;
  /** Told after each run that was read, with how many there are to read. */
  readonly onRun?: ((done: number, of: number) => void) | undefined;
  /** Whether the thread does nothing else meanwhile; see `directorySource`. */
  readonly blocking?: boolean | undefined;
}

interface ReadOptions extends Pick<RefreshOptions, "onRun" | "blocking"> {
  readonly numbers: ReadonlyMap<RunId, number>;
}

/**
 * Brings the index up to what is on disk: reads on in runs whose log may go on and, when runs have come or gone since
 * the last time, reads those that it does not know and forgets those that are gone. Rejects with IndexError when the
 * index cannot be written.
 */
export async function refreshIndex(
  index: RunIndex,
  home: Home,
  { compare = false, isStandIn = false, onRun, blocking }: RefreshOptions = {},
): Promise<readonly UnreadableRun[]> {
  const look = lookAt(home);
  const stale: { readonly runId: RunId; readonly known?: RunKey }[] = [];
  for await (const known of keys(index, "unsettled")) stale.push({ runId: known.runId, known });
  const numbers = new Map<RunId, number>();
  const isNews = compare || !isMarked(home);
  if (isNews) {
    const there = new Set(runIds(home));
    const gone: RunId[] = [];
    for await (const { runId } of keys(index, "all")) if (!there.delete(runId)) gone.push(runId);
    if (gone.length > 0) await index.delete(gone);
    for (const [runId, number] of runNumbers(home)) if (there.has(runId)) numbers.set(runId, number);
    stale.push(...[...there].map((runId) => ({ runId })));
  }
  const unreadable = await readRuns(index, home, stale, { numbers, onRun, blocking });
  // A run that cannot be read is looked at again each time: somebody may mend it.
  if (isNews && unreadable.length === 0 && !isStandIn) mark(home, look);
  return unreadable;
}

/** Changes are applied together, so that one write to disk serves many runs. */
const TOGETHER = 200;

async function readRuns(
  index: RunIndex,
  home: Home,
  runs: readonly { readonly runId: RunId; readonly known?: RunKey }[],
  { numbers, onRun, blocking }: ReadOptions,
): Promise<readonly UnreadableRun[]> {
  const unreadable: UnreadableRun[] = [];
  let waiting: RunChange[] = [];
  const again: RunId[] = [];
  const flush = async (): Promise<void> => {
    const answers = await index.apply(waiting);
    waiting = [];
    for (const { runId, outcome } of answers) if (outcome === "incomplete") again.push(runId);
  };
  for (const [done, { runId, known }] of runs.entries()) {
    try {
      for await (const change of readChanges(home, runId, { known, number: numbers.get(runId), blocking })) {
        waiting.push(change);
        if (waiting.length >= TOGETHER || change.events.length > TOGETHER) await flush();
      }
    } catch (error) {
      if (error instanceof IndexError) throw error;
      unreadable.push({ runId, error: toErrorRecord(error) });
    }
    onRun?.(done + 1, runs.length);
  }
  await flush();
  // Their logs are others now than those that the index knew: it wants them from the beginning.
  if (again.length > 0) {
    const anew = [...new Set(again)].map((runId) => ({ runId }));
    await index.delete(anew.map(({ runId }) => runId));
    const theirs = numbers.size > 0 ? numbers : runNumbers(home);
    unreadable.push(...(await readRuns(index, home, anew, { numbers: theirs, blocking })));
  }
  return unreadable;
}

async function* keys(index: RunIndex, which: "all" | "unsettled"): AsyncGenerator<RunKey, void, undefined> {
  let after: RunKey | undefined;
  for (;;) {
    const page = await index.scan({ which, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (after === undefined) return;
  }
}

export interface TellOptions {
  /** Of the runs, where they are known; absent: they are read. */
  readonly numbers?: ReadonlyMap<RunId, number>;
  /** How long another process that writes may keep this one waiting, which does nothing else meanwhile. Milliseconds. */
  readonly busyMs?: number;
}

/**
 * Tells the index about runs that are there. The runs do not depend on it.
 * @returns why the index does not know them now, if so: a list finds them by itself later
 */
export async function indexRuns(
  home: Home,
  runIds: readonly RunId[],
  { numbers = runNumbers(home), busyMs }: TellOptions = {},
): Promise<IndexError | undefined> {
  if (runIds.length === 0) return undefined;
  try {
    const index = await openSqliteIndex(home.indexPath, busyMs === undefined ? {} : { busyMs });
    try {
      const runs: { runId: RunId; known?: RunKey }[] = [];
      for (const runId of runIds) {
        const known = await index.get(runId, "key");
        runs.push({ runId, ...(known && { known }) });
      }
      await readRuns(index, home, runs, { numbers });
    } finally {
      await index.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof IndexError) return error;
    throw error;
  }
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
