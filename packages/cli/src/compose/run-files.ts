import { readdirSync } from "node:fs";
import type { Home } from "@openexec/bundle";
import { parseRunId, type RunId } from "@openexec/timeline";

/** The runs of a home, newest first: ids begin with the time. Directories that are still being made are left out. */
export function runIds(home: Home): readonly RunId[] {
  const ids = namesIn(home.runsDirectory).map(parseRunId);
  return ids
    .filter((id) => id !== undefined)
    .sort()
    .reverse();
}

/** The number of each run that has one. */
export function runNumbers(home: Home): ReadonlyMap<RunId, number> {
  return new Map(home.numbers().map(({ runId, number }) => [runId, number]));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
