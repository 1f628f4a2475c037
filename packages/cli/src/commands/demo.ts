import { runDemo } from "../demo/demo.ts";
import { stopIfInterrupted } from "../demo/interrupted.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";

export const demo: Command = {
  details: "Records a real repair twice, replays both, then shows that a change and a forgery are found. Needs git.",
  async run(context) {
    const figures = await runDemo(context, context.globals.format === "text").catch((error: unknown) => {
      // Whatever an interruption broke first, the interruption is what happened.
      stopIfInterrupted(context.signal);
      throw error;
    });
    const exitCode = figures.ok ? EXIT.ok : EXIT.failed;
    return { exitCode, json: figures, quiet: figures.runs.map(({ runId }) => runId).join("\n") };
  },
};
