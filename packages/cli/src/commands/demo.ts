import { Home } from "@openexec/bundle";
import { homeOptions } from "../compose/home.ts";
import { commandLine } from "../compose/invocation.ts";
import { runDemo } from "../demo/demo.ts";
import { stopIfInterrupted } from "../demo/interrupted.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";

export const demo: Command = {
  details: "Records a real repair twice, replays both, then shows that a change and a forgery are found. Needs git.",
  options: [{ flags: "--serve", description: "serve its runs afterwards, until Ctrl-C; only on a terminal" }],
  async run(context, { flags }) {
    const isShown = context.globals.format === "text";
    const figures = await runDemo(context, isShown).catch((error: unknown) => {
      // Whatever an interruption broke first, the interruption is what happened.
      stopIfInterrupted(context.signal);
      throw error;
    });
    const exitCode = figures.ok ? EXIT.ok : EXIT.failed;
    const run = figures.runs.at(-1);
    if (flags.on("serve") && figures.ok && run !== undefined) {
      const { canServe, serveRuns } = await import("../demo/serve-runs.ts");
      if (canServe(context)) await serveRuns(context, Home.open(homeOptions(context)), run.runId);
      else if (isShown) context.stdout.write(`  Look at it: ${commandLine(context, ["ui", String(run.number)])}\n`);
    }
    return { exitCode, json: figures, quiet: figures.runs.map(({ runId }) => runId).join("\n") };
  },
};
