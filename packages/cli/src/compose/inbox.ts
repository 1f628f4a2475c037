import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";

/** Asks the writer of the run in `directory` to cancel it. */
export async function requestCancel(_directory: string, _reason: string | undefined): Promise<void> {
  throw new CliError("not_built", "This build cannot reach a running run yet.", { exitCode: EXIT.failed });
}
