import { pendingInteractions } from "@openexec/server";
import { BundleError, VersionError } from "@openexec/timeline";
import { requireHome } from "../compose/home.ts";
import { openInteractions } from "../compose/open-interactions.ts";
import { runIds, runNumbers } from "../compose/run-files.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { escapeLine } from "../text/escape.ts";

export const pending: Command = {
  async run(context) {
    const home = requireHome(context);
    const numbers = runNumbers(home);
    const found: object[] = [];
    const lines: string[] = [];
    for (const runId of runIds(home)) {
      try {
        const opened = await openInteractions(home, runId, context.now);
        if (opened === undefined || opened.run.log.run.waiting.length === 0) continue;
        const number = numbers.get(runId);
        for (const interaction of await pendingInteractions(opened.deps, opened.run)) {
          found.push({ runId, number: number ?? null, interaction });
          const { interactionId, interactionType, message } = interaction;
          lines.push(escapeLine(`${number ?? runId}  ${interactionId}  ${interactionType}  ${message}`));
        }
      } catch (error) {
        // `doctor` lists runs that can't be read; they ask nothing.
        if (!(error instanceof BundleError || error instanceof VersionError)) throw error;
      }
    }
    return {
      exitCode: EXIT.ok,
      json: { pending: found },
      text: lines.length === 0 ? "no run waits for an answer" : lines.join("\n"),
    };
  },
};
