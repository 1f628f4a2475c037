import { type FoldedChange, RunFold } from "@openexec/store";
import { BUNDLE_FILES, type RunId } from "@openexec/timeline";
import { openDirectory } from "../compose/open-run.ts";
import { foldLog } from "./read-texts.ts";
import { runFacts } from "./run-facts.ts";

/** A run that is to be folded from its first line; it can be sent to a thread. */
export interface FoldJob {
  readonly runId: RunId;
  readonly directory: string;
  readonly number?: number | undefined;
}

/**
 * All that its log says about a run, ready to be placed in an index. The thread does nothing else meanwhile.
 * @throws BundleError, VersionError when there is nothing that can be read; anything when it holds what this version does not write
 */
export async function foldRun({ runId, directory, number }: FoldJob): Promise<FoldedChange> {
  const opened = await openDirectory(directory, { blocking: true });
  try {
    const live = await opened.isWriterAlive();
    const facts = runFacts(directory, number, live);
    const bytes = (await opened.source.stat(BUNDLE_FILES.timeline))?.bytes ?? 0;
    const fold = new RunFold();
    const { offset } = await foldLog(opened.source, fold, { live });
    return { runId, folded: fold.take(), facts: { ...facts, offset, bytes } };
  } finally {
    await opened.close();
  }
}
