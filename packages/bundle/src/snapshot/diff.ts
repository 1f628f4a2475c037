import { GitError, git } from "./git.ts";

/** Lines added to and removed from a file; `null` for one that is not text. */
export interface FileStat {
  readonly path: string;
  readonly added: number | null;
  readonly removed: number | null;
}

/** The difference of two trees. */
export interface TreeDiff {
  readonly files: readonly FileStat[];
  /** As `git apply` takes it, binary files included; `undefined` when it is larger than `maxBytes`. */
  readonly patch: Uint8Array | undefined;
}

const MAX_PATCH_BYTES = 64 * 1024 * 1024;
const PLAIN = ["diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"];
const NOT_OURS = ["--", ":/", ":(exclude,top,glob)**/.openexec/**"];

function count(text: string | undefined): number | null {
  return text === undefined || text === "-" ? null : Number(text);
}

function parseNumstat(output: string): FileStat[] {
  return output.split("\0").flatMap((record) => {
    const [added, removed, ...path] = record.split("\t");
    return path.length === 0 ? [] : [{ path: path.join("\t"), added: count(added), removed: count(removed) }];
  });
}

/** What changed from tree (or commit) `from` to `to`. Our own directory is never part of it. */
export async function diffTrees(
  from: string,
  to: string,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TreeDiff> {
  const numstat = git([...PLAIN, "--numstat", "-z", from, to, ...NOT_OURS], { cwd, env });
  const whole = git([...PLAIN, "--patch", "--binary", "--full-index", from, to, ...NOT_OURS], {
    cwd,
    env,
    maxBytes: MAX_PATCH_BYTES,
  }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      if (error instanceof GitError && error.exitCode === null) return undefined;
      throw error;
    },
  );
  const [{ stdout }, patch] = await Promise.all([numstat, whole]);
  return { files: parseNumstat(stdout.toString("utf8")), patch };
}
