import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { findHome } from "@openexec/bundle";
import type { Context } from "../framework/context.ts";
import { PROGRAM } from "../framework/program-file.ts";
import { homeOptions } from "./home.ts";

/**
 * A command line of this program that works where the user stands, for printing. The package is not published: where
 * npm finds it that is `npx --no-install openexec`, elsewhere the path of the program. Names the `.openexec` directory
 * when it is not the one that the command would find by itself.
 */
export function commandLine(
  context: Pick<Context, "userCwd" | "env" | "globals" | "cwd">,
  words: readonly string[],
): string {
  const { dir: _, ...globals } = context.globals;
  const found = findHome(homeOptions({ ...context, cwd: context.userCwd, globals }));
  const used = findHome(homeOptions(context));
  const directory = found === used ? [] : ["--dir", shorter(context.userCwd, used)];
  return [...program(context), ...words, ...directory].map(quote).join(" ");
}

function program({ userCwd, env }: Pick<Context, "userCwd" | "env">): readonly string[] {
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder !== "" && isThisProgram(join(folder, "openexec")));
  // npx puts its own folders on the path of what it starts; they are not on the user's.
  if (onPath && env.npm_command === undefined) return ["openexec"];
  if (installedIn(userCwd)) return ["npx", "--no-install", "openexec"];
  return ["node", shorter(userCwd, PROGRAM)];
}

function installedIn(folder: string): boolean {
  if (isThisProgram(join(folder, "node_modules", ".bin", "openexec"))) return true;
  const parent = dirname(folder);
  return parent !== folder && installedIn(parent);
}

function isThisProgram(path: string): boolean {
  return existsSync(path) && realpathSync(path) === realpathSync(PROGRAM);
}

/** The path as seen from `from`, unless the whole one is shorter. */
function shorter(from: string, path: string): string {
  const seen = relative(from, path);
  return seen !== "" && seen.length < path.length ? seen : path;
}

function quote(word: string): string {
  return /^[\w@%+=:,./#-]+$/.test(word) && !word.startsWith("#") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
