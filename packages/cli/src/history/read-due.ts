import type { Home } from "@openexec/bundle";
import { IndexError, type RunIndex } from "@openexec/store";
import { isImporting } from "../import/is-importing.ts";
import { readTexts } from "./read-texts.ts";
import { runsDue, tellTexts } from "./tell-texts.ts";

/** How long a question about texts waits for those that are due; the next one goes on. */
const PATIENCE_MS = 2000;

function waits(): () => boolean {
  const until = performance.now() + PATIENCE_MS;
  return () => performance.now() < until;
}

/**
 * Reads texts that an import left, unless told otherwise as long as that takes no longer than somebody waits. An import that runs does it itself.
 * @returns of how many runs they are still to come
 */
export async function readDue(index: RunIndex, home: Home, wanted: () => boolean = waits()): Promise<number> {
  const due = await runsDue(index);
  if (due.length === 0 || isImporting(home)) return due.length;
  return tellTexts(index, {
    atOnce: 1,
    wanted,
    read: (runId) => readTexts(runId, home.runDirectory(runId)),
  });
}

/** The same for a question that can be answered without them: an index that takes nothing now still says what it has. */
export async function readDueIfItCan(index: RunIndex, home: Home): Promise<number> {
  try {
    return await readDue(index, home);
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return (await runsDue(index)).length;
  }
}
