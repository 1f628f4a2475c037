import type { IndexError } from "@openexec/store";
import { describeError } from "@openexec/timeline";
import { INDEX_ADVICE } from "../history/index-advice.ts";
import type { UnreadableRun } from "../history/run-index.ts";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";

/** What is missing from an answer of the index. */
export interface Trouble {
  readonly unreadable: readonly UnreadableRun[];
  readonly problem?: IndexError;
  /** Runs whose texts are still being read. */
  readonly textsDue?: number;
}

/** Lines below an answer that say what it lacks, and why it took longer. */
export function renderTrouble({ unreadable, problem, textsDue = 0 }: Trouble, paint: Painter): readonly string[] {
  const lines = unreadable.map(({ runId, error }) =>
    paint.red(`${runId} cannot be read: ${escapeLine(describeError(error))}`),
  );
  if (textsDue > 0) {
    lines.push(paint.yellow(`The texts of ${counted(textsDue, "run")} are still being read: they may have it too.`));
  }
  if (problem === undefined) return lines;
  const why = `${escapeLine(problem.message)} ${INDEX_ADVICE[problem.code]}`;
  return [...lines, paint.yellow(`The index is not used, so this took longer: ${why}`)];
}
