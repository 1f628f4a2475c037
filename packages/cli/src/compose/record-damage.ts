import type { Home } from "@openexec/bundle";
import { BUNDLE_FILES, type Divergence, type Finding, type RunId, type Verification } from "@openexec/timeline";
import { openDirectory } from "./open-run.ts";
import { verifyRun } from "./verify-run.ts";

/** What a replay takes as given: were it changed, the code would be blamed for what the record lost. */
const GIVEN: ReadonlySet<string> = new Set([BUNDLE_FILES.policySnapshot, BUNDLE_FILES.contextPack, BUNDLE_FILES.flow]);

export interface RecordDamage {
  readonly divergence: Divergence;
  /** What the replay found says nothing then: it stood on something that was changed. */
  readonly isGiven: boolean;
}

/**
 * What is wrong with the record in `dir` by itself: its end cut off, a file changed. The same check as `verify`, so
 * that no verdict says more than the bytes do.
 * @param own the home that knows the run, whose index is a second witness
 */
export async function recordDamage(
  dir: string,
  own: { readonly home: Home; readonly runId: RunId } | undefined,
): Promise<RecordDamage | undefined> {
  const opened = await openDirectory(dir);
  try {
    const { findings, lines } = await verifyRun(opened, own && { ...own, path: dir });
    const errors = findings.filter(({ severity }) => severity === "error");
    const given = errors.find(({ file }) => file !== undefined && GIVEN.has(file));
    const worst = given ?? errors[0];
    return worst && { divergence: asDivergence(worst, lines), isGiven: given !== undefined };
  } finally {
    await opened.close();
  }
}

function asDivergence(finding: Finding, lines: Verification["lines"]): Divergence {
  const { code, file, message, seq, expected, found } = finding;
  return {
    seq: seq ?? lines,
    reason: `the record is damaged (${code}): ${file === undefined ? "" : `${file}: `}${message}`,
    ...(expected !== undefined && { expected }),
    ...(found !== undefined && { actual: found }),
  };
}
