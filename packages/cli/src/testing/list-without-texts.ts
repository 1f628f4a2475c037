import { directorySource, type Home } from "@openexec/bundle";
import { RunFold, type RunIndex } from "@openexec/store";
import { type RunId, readTimeline } from "@openexec/timeline";

/** Lists a run as an import does whose texts come later. */
export async function listWithoutTexts(index: RunIndex, home: Home, runId: RunId): Promise<void> {
  const fold = new RunFold();
  for await (const { event } of readTimeline(directorySource(home.runDirectory(runId)))) fold.addRows(event);
  await index.apply([{ runId, folded: fold.takeRows() }]);
}
