import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";

/** The user pressed Ctrl-C: every beat stops here, and what it had opened is closed on the way out. */
export function stopIfInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new CliError("interrupted", "Stopped.", {
    exitCode: EXIT.interrupted,
    hint: "What was recorded stays: `list` shows it.",
  });
}
