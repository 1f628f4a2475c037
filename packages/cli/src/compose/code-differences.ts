import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@openexec/bundle";
import { formatSha, type PayloadOf } from "@openexec/timeline";

/** Something that a run stood on and that is not the same for its replay. */
export interface CodeDifference {
  /** `node`, `icu`, `flow`, or the path of the lock file. */
  readonly what: string;
  readonly recorded: string;
  readonly now: string;
}

/**
 * What `RunStarted` says about the ground that the code stood on, against this replay. Modules are compared apart.
 * @param flowHash of the definition that the replayed code came to; absent when it did not return
 * @param isToday today's code was replayed, so that today's lock file counts
 */
export function codeDifferences(
  { code, flowHash: recordedFlow }: Pick<PayloadOf<"RunStarted">, "code" | "flowHash">,
  flowHash: string | undefined,
  isToday: boolean,
): CodeDifference[] {
  if (code === undefined) return [];
  const pairs: (CodeDifference | undefined)[] = [
    pair("node", code.node, process.versions.node),
    pair("icu", code.icu, process.versions.icu ?? "none"),
    recordedFlow === undefined || flowHash === undefined
      ? undefined
      : pair("flow", formatSha(recordedFlow), formatSha(flowHash)),
    isToday && code.root !== undefined && code.lockFile !== undefined
      ? pair(code.lockFile.path, formatSha(code.lockFile.sha256), hashOf(join(code.root, code.lockFile.path)))
      : undefined,
  ];
  return pairs.filter((difference) => difference !== undefined);
}

function pair(what: string, recorded: string, now: string): CodeDifference | undefined {
  return recorded === now ? undefined : { what, recorded, now };
}

function hashOf(path: string): string {
  try {
    return formatSha(sha256(readFileSync(path)));
  } catch (error) {
    if (error instanceof Error && "code" in error) return "gone";
    throw error;
  }
}
