import type { Home } from "@openexec/bundle";
import type { RunIndex } from "@openexec/store";
import { OpenExecError } from "@openexec/timeline";
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
    read: (runId) =>
      readTexts(runId, home.runDirectory(runId)).catch((error: unknown) => {
        if (error instanceof OpenExecError) return undefined;
        throw error;
      }),
  });
}
