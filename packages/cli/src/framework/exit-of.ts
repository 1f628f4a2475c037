import { BundleError, VersionError } from "@openexec/timeline";
import { CliError } from "./cli-error.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Codes of other packages' errors that mean: what was given cannot be used. Everything else failed on its way. */
const BAD_INPUT: ReadonlySet<string> = new Set([
  "home_unusable",
  "run_locked",
  "not_replayable",
  "secret_missing",
  "flow_missing",
  "flow_not_loadable",
  "attempt_unknown",
]);
const DAMAGED: ReadonlySet<string> = new Set([
  "artifact_missing",
  "artifact_changed",
  "record_damaged",
  "record_diverged",
]);

/** What the process ends with after `thrown`. */
export function exitOf(thrown: unknown, code: string): ExitCode {
  if (thrown instanceof CliError) return thrown.exitCode;
  if (thrown instanceof BundleError) return thrown.code === "io_failed" ? EXIT.failed : EXIT.usage;
  if (thrown instanceof VersionError || BAD_INPUT.has(code)) return EXIT.usage;
  return DAMAGED.has(code) ? EXIT.diverged : EXIT.failed;
}
