import { renameSync, writeFileSync } from "node:fs";
import { CliError } from "../../framework/cli-error.ts";
import { EXIT } from "../../framework/exit-codes.ts";

/** Replaces a file that only its owner may read, atomically. @throws CliError `file_not_written` */
export function writePrivately(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw new CliError("file_not_written", `${path} could not be written: ${(error as Error).message}.`, {
      hint: "Check the permissions and the space of that folder.",
      exitCode: EXIT.failed,
      fields: { path },
      cause: error,
    });
  }
}
