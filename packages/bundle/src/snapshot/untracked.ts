import { lstatSync } from "node:fs";
import { join } from "node:path";
import { git } from "./git.ts";

/** How much of what is not tracked goes into a snapshot. */
export interface UntrackedLimits {
  /** A file above it is left out. */
  readonly fileBytes: number;
  /** From here on all further files are left out. */
  readonly totalBytes: number;
  readonly files: number;
}

export const UNTRACKED_LIMITS: UntrackedLimits = {
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  files: 20_000,
};

/** What a snapshot leaves out, and why, as a sentence. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** Untracked, unignored files that are too much for a snapshot, and repositories within the repository. */
export async function findLeftOut(
  top: string,
  env: Readonly<Record<string, string>>,
  limits: UntrackedLimits,
): Promise<readonly LeftOut[]> {
  const args = ["ls-files", "--others", "--exclude-standard", "-z", "--", ":/", ":(exclude,top,glob)**/.openexec/**"];
  const { stdout } = await git(args, { cwd: top, env });
  const leftOut: LeftOut[] = [];
  let [bytes, files] = [0, 0];
  for (const path of stdout.toString("utf8").split("\0")) {
    if (path === "") continue;
    const reason = path.endsWith("/") ? "it is a repository of its own" : tooMuch(join(top, path));
    if (reason !== undefined) leftOut.push({ path, reason });
  }
  return leftOut;

  function tooMuch(path: string): string | undefined {
    const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > limits.fileBytes) return `it has ${size} bytes, more than ${limits.fileBytes}`;
    files++;
    bytes += size;
    if (files > limits.files) return `there are more than ${limits.files} untracked files`;
    return bytes > limits.totalBytes ? `untracked files have more than ${limits.totalBytes} bytes` : undefined;
  }
}
