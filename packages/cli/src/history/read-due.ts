import type { Home } from "@openexec/bundle";
import { IndexError, type RunIndex } from "@openexec/store";
import { isImporting } from "../import/is-importing.ts";
import { readAnew, readTexts } from "./read-texts.ts";
import { runsDue, type TextsLeft, tellTexts } from "./tell-texts.ts";
import { UnreadTexts } from "./unread-texts.ts";

/** How long a question about texts waits for those that are due; the next one goes on. */
const PATIENCE_MS = 2000;

/**
 * Reads texts that an import left, unless told otherwise as long as that takes no longer than somebody waits: the first
 * run that can be read is read to its end all the same, else a long one never would be. An import that runs does it itself.
 * @returns what is left
 */
export async function readDue(index: RunIndex, home: Home, wanted?: () => boolean): Promise<TextsLeft> {
  const due = await runsDue(index);
  const memory = new UnreadTexts(home);
  const known = memory.among(due);
  if (due.length === known.size || isImporting(home)) return { due: due.length - known.size, unreadable: known };
  const until = performance.now() + PATIENCE_MS;
  const goOn = wanted ?? (() => performance.now() < until);
  let first = wanted === undefined;
  const left = await tellTexts(index, {
    atOnce: 1,
    unreadable: known,
    wanted: () => first || goOn(),
    read: async (runId) => {
      const texts = await readTexts(runId, home.runDirectory(runId), { wanted: () => first || goOn() });
      first = false;
      return texts;
    },
    readAnew: (runId) => readAnew(runId, home.runDirectory(runId)),
  });
  memory.keep(left.unreadable);
  return left;
}

/** The same for a question that can be answered without them: an index that takes nothing now still says what it has. */
export async function readDueIfItCan(index: RunIndex, home: Home): Promise<TextsLeft> {
  try {
    return await readDue(index, home);
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { due: (await runsDue(index)).length, unreadable: new Map() };
  }
}
