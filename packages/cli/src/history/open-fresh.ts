import type { Home } from "@openexec/bundle";
import { IndexError, openMemoryIndex } from "@openexec/store";
import { type OpenedIndex, openIndex, refreshIndex, type UnreadableRun } from "./run-index.ts";

/**
 * The index, brought up to what is on disk; one in memory where that cannot be written, as on a disk that is read only.
 * @throws IndexError `index_locked`
 */
export async function openFresh(home: Home): Promise<OpenedIndex & { readonly gone: readonly UnreadableRun[] }> {
  const opened = await openIndex(home);
  try {
    return { ...opened, gone: await refreshIndex(opened.index, home, { isStandIn: opened.problem !== undefined }) };
  } catch (error) {
    await opened.index.close();
    // Another process that writes will be done soon: to read all runs would take longer.
    if (!(error instanceof IndexError) || error.code === "index_locked") throw error;
    const index = await openMemoryIndex();
    return { index, problem: error, gone: await refreshIndex(index, home, { compare: true, isStandIn: true }) };
  }
}
