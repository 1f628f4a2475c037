import type { BundleWriter, Home } from "@openexec/bundle";
import type { RunId } from "@openexec/timeline";
import { indexRuns } from "../history/run-index.ts";

/** A run waits no longer for somebody who writes to the index: a list finds it all the same. Milliseconds. */
const BUSY_MS = 20;

/**
 * Puts the row of a run that has begun, or goes on, into the index as soon as its first line is durable, so that whoever
 * lists sees it run.
 * @returns resolves when that is over
 */
export function listWhenPublished(
  writer: BundleWriter,
  home: Home,
  { runId, number }: { readonly runId: RunId; readonly number?: number },
): () => Promise<void> {
  const numbers = new Map(number === undefined ? [] : [[runId, number]]);
  const listed = writer
    .flush()
    .then(() => indexRuns(home, [runId], { numbers, busyMs: BUSY_MS }))
    .then(
      () => undefined,
      () => {
        // Nothing about a list may break a run: what is wrong with the log its writer says, with the index `doctor`.
      },
    );
  return () => listed;
}
