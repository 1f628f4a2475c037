import { statSync } from "node:fs";
import { join } from "node:path";
import type { RunFacts } from "@openexec/store";
import { BUNDLE_FILES } from "@openexec/timeline";
import { readLabels } from "../compose/labels.ts";

/** What is known of the run in `directory` beside its log. */
export function runFacts(directory: string, number: number | undefined, writerAlive: boolean): RunFacts {
  const { pinned, tags, note } = readLabels(directory);
  const entered = statSync(join(directory, BUNDLE_FILES.timeline), { throwIfNoEntry: false })?.birthtime;
  return {
    labels: { pinned, tags, ...(note === undefined ? {} : { note }) },
    writerAlive,
    ...(number === undefined ? {} : { number }),
    ...(entered === undefined ? {} : { enteredAt: entered.toISOString() }),
  };
}
