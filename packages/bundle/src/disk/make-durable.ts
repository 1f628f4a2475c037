import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileSystemSync } from "./file-system-sync.ts";

/** Syncs under way at once: as many as there are threads for them. */
const AT_ONCE = 4;

/** From so many files on one sync of the whole file system is quicker than one of each. */
const MANY_FILES = 64;

export interface Undurable {
  readonly directory: string;
  /** About how many files it has. */
  readonly files: number;
}

/**
 * Makes directories of one file system and everything in them durable. Where the system can sync a file system as a
 * whole it does that: a bundle has hundreds of files, and to sync each takes longer than to write all of them.
 * @param fileSystem on which all of them are
 */
export async function makeDurable(
  trees: readonly Undurable[],
  fileSystem: Pick<FileSystemSync, "sync">,
): Promise<void> {
  const files = trees.reduce((sum, tree) => sum + tree.files, 0);
  if (files >= MANY_FILES && (await fileSystem.sync())) return;
  for (const { directory } of trees) await syncTree(directory);
}

async function syncTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const waiting = [directory, ...paths].values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const path of waiting) await syncPath(path);
    }),
  );
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
