import { statSync } from "node:fs";
import type { ErrorRecord } from "@openexec/timeline";
import type { ShellCommand } from "../../ports/shell.ts";

export type ShellErrorCode =
  | "command_not_found"
  | "command_not_executable"
  | "cwd_not_found"
  | "spawn_failed"
  | "timed_out"
  | "cancelled"
  | "killed"
  | "output_overflow"
  | "output_rejected";

/** A failure of a command as its outcome carries it. */
export function shellError(code: ShellErrorCode, message: string): ErrorRecord {
  return { code, name: "ShellError", message };
}

/** Why a command could not start, from what the platform said. ENOENT may mean the command or its folder. */
export function spawnError(command: ShellCommand, error: NodeJS.ErrnoException): ErrorRecord {
  const folder = statSync(command.cwd, { throwIfNoEntry: false });
  if (!folder?.isDirectory()) return shellError("cwd_not_found", `No such folder to run in: ${command.cwd}`);
  if (error.code === "ENOENT") return shellError("command_not_found", `No such command: ${command.command}`);
  if (error.code === "EACCES") return shellError("command_not_executable", `Not executable: ${command.command}`);
  return shellError("spawn_failed", `Could not start ${command.command}: ${error.message}`);
}
