import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { Home } from "@openexec/bundle";
import { INDEX_VERSION } from "@openexec/store";

/**
 * What the folder of runs and the index looked like when both were last compared. As long as they look like that no
 * run has come or gone unseen, and a list need not look at every run. `undefined` when that can't be told.
 */
export function lookAt(home: Home): string | undefined {
  try {
    const runs = statSync(home.runsDirectory);
    const index = statSync(home.indexPath);
    // A directory that changed just now may change again within the same tick of the file system's clock.
    if (Date.now() - runs.mtimeMs < SETTLED_MS) return undefined;
    return JSON.stringify([INDEX_VERSION, index.ino, index.birthtimeMs, runs.ino, runs.mtimeMs]);
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

const SETTLED_MS = 2000;

/** Whether the index knows of every run that is there, going by how both looked. */
export function isMarked(home: Home): boolean {
  try {
    return lookAt(home) === readFileSync(markPath(home), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}

/** Remembers how things looked before they were compared. Where that can't be written the next list compares again. */
export function mark(home: Home, look: string | undefined): void {
  try {
    if (look !== undefined) writeFileSync(markPath(home), look, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

function markPath(home: Home): string {
  return `${home.indexPath}-seen`;
}
