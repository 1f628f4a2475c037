import { OpenExecError } from "@openexec/timeline";
import { soundLabels } from "../compose/labels.ts";
import { type OwnRun, resolveRun } from "../compose/open-run.ts";
import { writerOf } from "../compose/writer.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { forgetRuns } from "../history/run-index.ts";

export const rm: Command = {
  arguments: [{ name: "<runs...>", description: "the runs to delete" }],
  options: [{ flags: "--force", description: "pinned ones too" }],
  async run(context, { args, flags }) {
    const runs: OwnRun[] = [];
    // All are checked before the first is deleted.
    for (const name of args) {
      const run = await resolveRun(context, name);
      refuseWhatIsNeeded(run, flags.on("force"));
      if (!runs.some(({ runId }) => runId === run.runId)) runs.push(run);
    }
    for (const run of runs) deleteRun(run);
    const [first] = runs;
    if (first !== undefined)
      await forgetRuns(
        first.home,
        runs.map(({ runId }) => runId),
      );
    return {
      exitCode: EXIT.ok,
      json: { removed: runs.map(({ runId, number }) => ({ runId, number: number ?? null })) },
      text: runs.map(({ runId }) => `deleted ${runId}`).join("\n"),
    };
  },
};

function refuseWhatIsNeeded(run: OwnRun, force: boolean): void {
  // The lock is asked, not the bundle: what cannot be read goes too.
  if (writerOf(run.path) !== undefined) {
    throw new CliError("run_in_progress", `${run.runId} is being written by another process.`, {
      hint: "Cancel it first, or wait for its end.",
      fields: { runId: run.runId },
    });
  }
  if (!force && soundLabels(run.path).pinned) {
    throw new CliError("run_pinned", `${run.runId} is pinned.`, {
      hint: "`unpin` it, or delete it with --force.",
      fields: { runId: run.runId },
    });
  }
}

function deleteRun({ home, runId, path }: OwnRun): void {
  try {
    home.removeRun(runId);
  } catch (error) {
    if (error instanceof OpenExecError) throw error;
    throw new CliError("run_not_deleted", `${path} could not be deleted: ${(error as Error).message}.`, {
      hint: "Check the permissions of that folder; `doctor --repair` removes what is left of it.",
      exitCode: EXIT.failed,
      fields: { runId, path },
      cause: error,
    });
  }
}
