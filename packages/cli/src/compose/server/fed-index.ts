import type { Home } from "@openexec/bundle";
import type { RunIndex } from "@openexec/store";
import { openIndex, refreshIndex } from "../../history/run-index.ts";

/** The index of a home with all that its runs say now; a run that can't be read is left out. */
export async function openFedIndex(home: Home): Promise<RunIndex> {
  const index = (await openIndex(home)).index;
  await refreshIndex(index, home);
  return index;
}
