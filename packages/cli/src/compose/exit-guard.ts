import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { errorDocument, errorText, reportOf } from "../framework/render-error.ts";
import { painter } from "../text/painter.ts";
import type { BegunRun } from "./engine.ts";

/** A process that ends while a run is open has not succeeded, whatever code it was ended with. */
export function guardExit({ stdout, stderr, env, globals }: Context, run: () => BegunRun | undefined): () => void {
  const onExit = (): void => {
    if (process.exitCode !== undefined && process.exitCode !== 0) return;
    process.exitCode = EXIT.failed;
    const { runId, number, dir } = run() ?? {};
    const error = new CliError("process_exited", "The process was ended while a run was open in it.", {
      hint: "The code of a flow must not end the process. What was recorded can be resumed.",
      fields: { runId: runId ?? null, number: number ?? null, dir: dir ?? null },
    });
    if (globals.format === "json") stdout.write(`${JSON.stringify(errorDocument(reportOf(error), false))}\n`);
    else stderr.write(`${errorText(reportOf(error), false, painter(stderr, env))}\n`);
  };
  process.once("exit", onExit);
  return () => void process.off("exit", onExit);
}
