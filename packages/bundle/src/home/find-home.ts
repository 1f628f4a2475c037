import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const HOME_NAME = ".openexec";

/** The nearest directory from `from` upwards for which `test` holds. */
function nearest(from: string, test: (directory: string) => boolean): string | undefined {
  let directory = resolve(from);
  for (;;) {
    if (test(directory)) return directory;
    const parent = dirname(directory);
    if (parent === directory) return undefined;
    directory = parent;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

export interface FindHomeOptions {
  readonly cwd: string;
  /** `--dir`: wins over everything. */
  readonly directory?: string | undefined;
  /** The value of `OPENEXEC_HOME`; wins over the search. */
  readonly environment?: string | undefined;
}

/**
 * Where our directory is or would be made: as told, else the nearest `.openexec` upwards, else at the top level of the
 * git repository (or worktree), else in `cwd`. Absolute. Makes nothing.
 */
export function findHome({ cwd, directory, environment }: FindHomeOptions): string {
  const told = directory ?? (environment === "" ? undefined : environment);
  if (told !== undefined) return resolve(cwd, told);
  const existing = nearest(cwd, (candidate) => isDirectory(join(candidate, HOME_NAME)));
  if (existing !== undefined) return join(existing, HOME_NAME);
  // In a worktree or submodule `.git` is a file.
  const repository = nearest(cwd, (candidate) => existsSync(join(candidate, ".git")));
  return join(repository ?? resolve(cwd), HOME_NAME);
}
