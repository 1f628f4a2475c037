import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { basename } from "node:path";
import { promisify } from "node:util";
import type { WorkspaceRecord } from "@openexec/timeline";

export interface Actor {
  readonly type: string;
  readonly name: string;
}

/** Who starts runs here. */
export function actorOf(env: Readonly<Record<string, string | undefined>>): Actor {
  const name = env.USER ?? env.USERNAME ?? accountName();
  return { type: env.CI ? "ci" : "user", name };
}

/** What a run says about where it works: the name of the project, the repository, branch and commit. */
export async function workspaceOf(
  cwd: string,
): Promise<{ readonly project: string; readonly workspace: WorkspaceRecord }> {
  const [top, remote, branch, commit] = await Promise.all([
    git(cwd, "rev-parse", "--show-toplevel"),
    git(cwd, "remote", "get-url", "origin"),
    git(cwd, "symbolic-ref", "--quiet", "--short", "HEAD"),
    git(cwd, "rev-parse", "--verify", "--quiet", "HEAD"),
  ]);
  const repo = remote === undefined ? undefined : withoutCredentials(remote);
  const named = repo
    ?.replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .split(/[/:]/)
    .at(-1);
  return {
    project: named || basename(top ?? cwd),
    workspace: {
      cwd,
      ...(repo === undefined ? {} : { repo }),
      ...(branch === undefined ? {} : { branch }),
      ...(commit === undefined ? {} : { baseCommit: commit }),
    },
  };
}

/** The top of the git repository that holds `directory`, if one does. */
export function repositoryOf(directory: string): Promise<string | undefined> {
  return git(directory, "rev-parse", "--show-toplevel");
}

async function git(cwd: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", [...args], { cwd });
    return stdout.trim() || undefined;
  } catch {
    // No git, no repository, no commit, no remote: each only means that this is not known.
    return undefined;
  }
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, "$1");
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as in containers.
    return "unknown";
  }
}
