import { statSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "./cli-error.ts";

/**
 * Where a command works: the folder that `--cwd` names, seen from where the user stands. Absolute. A folder that is not
 * there is a slip of the hand: nothing is made for it.
 * @throws CliError `cwd_unusable`
 */
export function workingDirectory(userCwd: string, told: string | undefined): string {
  if (told === undefined) return userCwd;
  const path = resolve(userCwd, told);
  const problem = problemOf(path);
  if (problem === undefined) return path;
  throw new CliError("cwd_unusable", `--cwd ${told} cannot be worked in: ${problem}.`, {
    hint: "Name a folder that is there, or make it first.",
    fields: { path },
  });
}

function problemOf(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return `there is no ${path}`;
    return found.isDirectory() ? undefined : `${path} is not a folder`;
  } catch (error) {
    return (error as Error).message;
  }
}
