import { basename } from "node:path";
import { isErrno } from "../errno.ts";
import { GitError, git, gitLine } from "./git.ts";

/** A git repository as a run finds it. */
export interface Repository {
  /** Top of the work tree, absolute. */
  readonly top: string;
  /** Where this work tree's index and HEAD are, absolute. */
  readonly gitDirectory: string;
  readonly objectDirectory: string;
  /** Name of the remote's repository, else of the folder. */
  readonly project: string;
  /** Address of the remote, without user and password. */
  readonly remote?: string;
  /** `undefined` while HEAD is detached. */
  readonly branch?: string;
  /** `undefined` before the first commit. */
  readonly commit?: string;
}

/** An address of a remote without its credentials. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

/** What people call the repository behind an address: its last name. */
export function projectOf(address: string): string | undefined {
  const name = address
    .replace(/[/\\]+$/, "")
    .replace(/\.git$/, "")
    .split(/[/\\:]/)
    .at(-1);
  return name === undefined || name === "" || name === "." || name === ".." ? undefined : name;
}

async function findRemote(cwd: string): Promise<string | undefined> {
  const names = await gitLine(["remote"], { cwd });
  const all = names === undefined || names === "" ? [] : names.split("\n");
  const name = all.includes("origin") ? "origin" : all[0];
  return name === undefined ? undefined : gitLine(["config", "--get", `remote.${name}.url`], { cwd }, [1]);
}

/**
 * The repository around `cwd`, or `undefined` when there is none, or no git.
 * @throws GitError when git refuses to look at it (a repository of another user)
 */
export async function findRepository(cwd: string): Promise<Repository | undefined> {
  const places = ["--show-toplevel", "--absolute-git-dir", "--git-path", "objects"];
  let found: string[];
  try {
    const { stdout } = await git(["rev-parse", "--path-format=absolute", ...places], { cwd });
    found = stdout.toString("utf8").replace(/\n$/, "").split("\n");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    if (error instanceof GitError && /not a git repository|must be run in a work tree/.test(error.stderr))
      return undefined;
    throw error;
  }
  const [top, gitDirectory, objectDirectory] = found;
  if (top === undefined || gitDirectory === undefined || objectDirectory === undefined) return undefined;
  const [remote, branch, commit] = await Promise.all([
    findRemote(cwd),
    gitLine(["symbolic-ref", "--quiet", "--short", "HEAD"], { cwd }, [1]),
    gitLine(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd }, [1, 128]),
  ]);
  return {
    top,
    gitDirectory,
    objectDirectory,
    project: (remote === undefined ? undefined : projectOf(remote)) ?? basename(top),
    ...(remote === undefined ? {} : { remote: withoutCredentials(remote) }),
    ...(branch === undefined ? {} : { branch }),
    ...(commit === undefined ? {} : { commit }),
  };
}
