import { diffTrees, type FileStat } from "./diff.ts";
import { git } from "./git.ts";

/** A commit that was made while a run went on. */
export interface CommitRecord {
  readonly sha: string;
  readonly parents: readonly string[];
  /** `name <address>` */
  readonly author: string;
  /** RFC 3339, by the clock of whoever committed. */
  readonly committedAt: string;
  readonly subject: string;
  /** Against the first parent. */
  readonly files: readonly FileStat[];
  readonly patch: Uint8Array | undefined;
}

/** sha, parents, author, time of commit, subject; a NUL after each, none of them can hold one. */
const FORMAT = "%H%x00%P%x00%an <%ae>%x00%cI%x00%s%x00";
const FIELDS = 5;
/** More are an import, not the work of a run. */
const MAX_COMMITS = 1000;

/**
 * The commits that lead to HEAD and not to `since`, oldest first, the newest 1000 of them.
 * @param emptyTree git's name of the tree without files, what a first commit is compared with
 */
export async function listCommits(
  cwd: string,
  since: string | undefined,
  emptyTree: string,
): Promise<readonly CommitRecord[]> {
  const range = since === undefined ? "HEAD" : `${since}..HEAD`;
  const args = ["log", "--reverse", `--max-count=${MAX_COMMITS}`, `--format=tformat:${FORMAT}`, range, "--"];
  // Before the first commit there is no HEAD to lead anywhere.
  const { stdout } = await git(args, { cwd, exitCodes: [0, 128] });
  const fields = stdout.toString("utf8").split("\0");
  const commits: CommitRecord[] = [];
  for (let at = 0; at + FIELDS < fields.length; at += FIELDS) {
    const [sha = "", parentList = "", author = "", committedAt = "", subject = ""] = fields.slice(at, at + FIELDS);
    const parents = parentList === "" ? [] : parentList.split(" ");
    const name = sha.trim();
    const { files, patch } = await diffTrees(parents[0] ?? emptyTree, name, cwd);
    commits.push({ sha: name, parents, author, committedAt, subject, files, patch });
  }
  return commits;
}
