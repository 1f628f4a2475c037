import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Home } from "@openexec/bundle";
import type { FoldPlace } from "@openexec/server";
import { parseRunId, type RunId } from "@openexec/timeline";

/** Where a server keeps what reading a long log came to: a file beside the index, a cache as that is. */
export function foldPlaceOf(home: Home, runId: RunId): FoldPlace {
  const path = home.foldedPath(runId);
  return {
    read: () => readFile(path).catch(() => undefined),
    async write(bytes) {
      mkdirSync(home.foldedDirectory, { recursive: true, mode: 0o700 });
      const draft = `${path}.${process.pid}.tmp`;
      try {
        await writeFile(draft, bytes, { mode: 0o600 });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

/** Deletes what is kept of runs that are gone, and what a crash left half written. */
export function sweepFolded(home: Home, isThere: (runId: RunId) => boolean): void {
  for (const name of folded(home)) {
    const path = join(home.foldedDirectory, name);
    const runId = parseRunId(name.split(".")[0] ?? "");
    const isWhole = runId !== undefined && home.foldedPath(runId) === path;
    if (!isWhole || !isThere(runId)) rmSync(path, { force: true });
  }
}

function folded(home: Home): readonly string[] {
  try {
    return readdirSync(home.foldedDirectory);
  } catch {
    // Nothing was kept yet.
    return [];
  }
}
