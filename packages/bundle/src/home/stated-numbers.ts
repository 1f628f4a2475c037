import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BUNDLE_FILES, manifestSchema, parseRunId, type RunId } from "@openexec/timeline";

/** Which number a run has. */
export interface NumberedRun {
  readonly number: number;
  readonly runId: RunId;
}

/** The numbers that the runs of a home state in their manifests, the oldest run first: ids begin with the time. */
export function statedNumbers(home: string): readonly NumberedRun[] {
  const runs = join(home, "runs");
  const ids = existsSync(runs) ? readdirSync(runs).map(parseRunId) : [];
  return ids
    .filter((id) => id !== undefined)
    .sort()
    .flatMap((runId) => {
      const number = statedNumber(join(runs, runId, BUNDLE_FILES.manifest));
      return number === undefined ? [] : [{ number, runId }];
    });
}

/** @returns `undefined` also for a manifest that cannot be read: `verify` says what is wrong with it */
function statedNumber(path: string): number | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return manifestSchema.pick({ number: true }).safeParse(manifest).data?.number;
  } catch {
    return undefined;
  }
}
