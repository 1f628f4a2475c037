import type { BundleWriter } from "@openexec/bundle";
import type { RunControl } from "@openexec/runtime";
import { describeError, toErrorRecord } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { onUncaught } from "../framework/uncaught.ts";
import type { BegunRun } from "./engine.ts";

/** While a run is open, an error that nobody catches is written into its log before the process ends with it. */
export function recordUncaught(writer: Pick<BundleWriter, "flush">, control: RunControl, run: BegunRun): () => void {
  return onUncaught(async (error) => {
    const message = describeError(toErrorRecord(error));
    control.carry({ type: "LogLine", payload: { level: "error", code: "uncaught_error", message } });
    await writer.flush();
    return new CliError("uncaught_error", `Code of the flow threw an error that nobody caught: ${message}`, {
      exitCode: EXIT.failed,
      hint: "Await every promise, or catch what it rejects with. The run can be resumed; `show` tells where it stands.",
      fields: { runId: run.runId, number: run.number ?? null, dir: run.dir },
      cause: error,
    });
  });
}
