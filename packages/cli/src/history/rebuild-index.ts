import { rmSync } from "node:fs";
import type { Home } from "@openexec/bundle";
import { IndexError, openSqliteIndex } from "@openexec/store";
import { refreshIndex, type UnreadableRun } from "./run-index.ts";

/**
 * Makes the index again from the runs. It begins with nothing: a damaged file, or one of a later version, is no obstacle.
 * @throws IndexError when it cannot be written
 */
export async function rebuildIndex(
  home: Home,
  onRun?: (done: number, of: number) => void,
): Promise<readonly UnreadableRun[]> {
  for (const suffix of ["", "-wal", "-shm"]) discard(`${home.indexPath}${suffix}`);
  const index = await openSqliteIndex(home.indexPath);
  try {
    return await refreshIndex(index, home, { compare: true, onRun, blocking: true });
  } finally {
    await index.close();
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new IndexError("index_unwritable", file, `${file} cannot be removed (${code}).`, { cause });
  }
}
