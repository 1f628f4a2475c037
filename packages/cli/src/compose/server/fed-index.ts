import type { Home } from "@openexec/bundle";
import { openMemoryIndex, type RunIndex } from "@openexec/store";
import { runIds } from "../run-files.ts";
import { IndexFeeder, isUnreadable } from "./index-feeder.ts";

/** The index of a home, as it was left. */
export async function openIndexOf(_home: Home): Promise<RunIndex> {
  return openMemoryIndex();
}

/** The index of a home with all that its runs say now; a run that can't be read is left out. */
export async function openFedIndex(home: Home): Promise<RunIndex> {
  const index = await openIndexOf(home);
  const feeder = new IndexFeeder(home, index);
  for (const runId of runIds(home)) {
    try {
      await feeder.feed(runId);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
  return index;
}
