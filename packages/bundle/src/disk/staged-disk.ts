import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Disk } from "./disk.ts";
import { nodeDisk } from "./node-disk.ts";

/** Syncs under way at once: as many as there are threads for them. */
const AT_ONCE = 4;

/**
 * The real disk without durability: for a bundle that nobody relies on until it is whole, and that is made durable at
 * once by {@link syncTree}.
 */
export const stagedDisk: Disk = {
  ...nodeDisk,
  open(path, mode) {
    const file = nodeDisk.open(path, mode);
    return {
      path: file.path,
      write: (bytes) => file.write(bytes),
      stat: () => file.stat(),
      truncate: (bytes) => file.truncate(bytes),
      close: () => file.close(),
      sync: async () => {},
      syncNow: () => {},
    };
  },
};

/** Makes a directory and everything in it durable. */
export async function syncTree(directory: string): Promise<void> {
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
