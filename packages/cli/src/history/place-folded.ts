import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Home } from "@openexec/bundle";
import type { FoldedChange, RunIndex } from "@openexec/store";
import { BUNDLE_FILES } from "@openexec/timeline";
import { runIds, runNumbers } from "../compose/run-files.ts";
import type { FoldJob } from "./fold-run.ts";
import { FoldThread } from "./fold-worker.ts";

/** Bytes of logs below which threads take longer to start than the work does. */
const WORTH_THREADS = 32 * 1024 * 1024;
/** More threads than that wait for the one that places. */
const MOST_THREADS = 8;
/** What a thread is asked for at once: so many runs, or so many bytes of logs. */
const TOGETHER = 200;
const TOGETHER_BYTES = 8 * 1024 * 1024;
/** Lists of runs that a thread has to do while others wait to be placed: what is in memory at the same time is bounded by it. */
const AHEAD = 2;

/**
 * Fills an empty index with all runs that can be read, if they are so many that threads are worth it: these fold, and
 * this one places what they folded in the order of the runs. Rejects with IndexError when the index cannot be written.
 * @param onRun told how many runs are placed, and how many there are
 * @returns how many were placed
 */
export async function placeFolded(
  index: RunIndex,
  home: Home,
  onRun: ((done: number, of: number) => void) | undefined,
): Promise<number> {
  const { lists, runs, bytes } = listsOf(home);
  // Where the sources run there is no such file.
  if (bytes < WORTH_THREADS || !existsSync(fileURLToPath(FoldThread.PROGRAM))) return 0;
  const count = Math.min(availableParallelism(), lists.length, MOST_THREADS);
  const threads = Array.from({ length: count }, () => new FoldThread());
  const folded: Promise<readonly FoldedChange[]>[] = [];
  let [asked, placed] = [0, 0];
  const ask = (): void => {
    const [jobs, thread] = [lists[asked], threads[asked % count]];
    if (jobs === undefined || thread === undefined) return;
    folded.push(thread.fold(jobs));
    asked++;
  };
  try {
    for (let n = 0; n < AHEAD * count; n++) ask();
    for (let next = folded.shift(); next !== undefined; next = folded.shift()) {
      const changes = await next;
      ask();
      await index.apply(changes);
      placed += changes.length;
      onRun?.(placed, runs);
    }
    return placed;
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

/** All runs of a home, as they are asked for. */
function listsOf(home: Home): { lists: readonly (readonly FoldJob[])[]; runs: number; bytes: number } {
  const numbers = runNumbers(home);
  const lists: FoldJob[][] = [];
  let [runs, bytes, room] = [0, 0, 0];
  for (const runId of runIds(home)) {
    const directory = home.runDirectory(runId);
    const size = statSync(join(directory, BUNDLE_FILES.timeline), { throwIfNoEntry: false })?.size ?? 0;
    if (room <= 0 || lists.at(-1)?.length === TOGETHER) {
      lists.push([]);
      room = TOGETHER_BYTES;
    }
    lists.at(-1)?.push({ runId, directory, number: numbers.get(runId) });
    room -= size;
    bytes += size;
    runs++;
  }
  return { lists, runs, bytes };
}
