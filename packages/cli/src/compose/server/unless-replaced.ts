import { statSync } from "node:fs";
import { IndexError } from "@openexec/store";

/**
 * Does work with the index in `file`. Damage that it meets in a file that is gone by then says nothing of the one that is
 * there now: it is done again with that one.
 */
export async function unlessReplaced<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const inode = (): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;
  const before = inode();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof IndexError) || error.code !== "index_damaged" || inode() === before) throw error;
    return work();
  }
}
