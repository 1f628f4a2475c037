import type { Labels } from "@openexec/timeline";
import type { CommandResult } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { indexRuns } from "../history/run-index.ts";
import { escapeLine } from "../text/escape.ts";
import { soundLabels, writeLabels } from "./labels.ts";
import { resolveRun } from "./open-run.ts";

/** Changes what people say about a run: what `pin`, `unpin`, `tag` and `note` do. */
export async function changeLabels(
  context: Context,
  name: string,
  change: (labels: Labels) => Labels,
): Promise<CommandResult> {
  const run = await resolveRun(context, name);
  const labels = change(soundLabels(run.path));
  writeLabels(run.path, labels);
  await indexRuns(run.home, [run.runId]);
  const { pinned, tags, note } = labels;
  const said = [pinned ? "pinned" : "not pinned", tags.length === 0 ? "no tags" : `tags ${tags.join(", ")}`];
  if (note !== undefined) said.push(`note ${JSON.stringify(note)}`);
  return {
    exitCode: EXIT.ok,
    json: { runId: run.runId, number: run.number ?? null, pinned, tags, note: note ?? null },
    text: `${run.runId}: ${escapeLine(said.join("; "))}`,
  };
}
