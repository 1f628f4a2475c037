import { relative, sep } from "node:path";
import { type CommitRecord, listCommits } from "./commits.ts";
import { diffTrees, type FileStat } from "./diff.ts";
import { git, gitLine } from "./git.ts";
import { findRepository, type Repository } from "./repository.ts";
import { Scratch } from "./scratch.ts";
import { findLeftOut, type LeftOut, UNTRACKED_LIMITS, type UntrackedLimits } from "./untracked.ts";

/** All files of a work tree at one moment: tracked ones as they are, untracked ones, not the ignored ones. */
export interface Snapshot {
  /** git's name of the tree. Equal trees have equal names, on every machine. */
  readonly treeHash: string;
  /** What the change is from: the tree of the last snapshot; of the first one the commit, or the empty tree. */
  readonly base: string;
  readonly files: readonly FileStat[];
  /** As `git apply` takes it; empty when nothing changed, `undefined` when it would be more than 64 MiB. */
  readonly patch: Uint8Array | undefined;
  readonly leftOut: readonly LeftOut[];
}

export interface WorkspaceOptions {
  /** Our own directory, where it is not called `.openexec`; absolute. */
  readonly home?: string;
  readonly limits?: Partial<UntrackedLimits>;
}

const OURS = ":(top,glob)**/.openexec/**";
const EMPTY = new Uint8Array(0);

/**
 * Snapshots of a git work tree through an index and an object store of our own. The user's index, refs, objects and
 * files are only read. Our own directory is never part of a snapshot, ignored or not.
 */
export class Workspace {
  readonly repository: Repository;
  readonly #scratch: Scratch;
  readonly #limits: UntrackedLimits;
  readonly #ours: readonly string[];
  #last: string | undefined;

  /** `undefined` where there is no git, or no work tree. @throws GitError when git refuses */
  static async open(cwd: string, options: WorkspaceOptions = {}): Promise<Workspace | undefined> {
    const repository = await findRepository(cwd);
    return repository && new Workspace(repository, options);
  }

  private constructor(repository: Repository, { home, limits }: WorkspaceOptions) {
    this.repository = repository;
    this.#scratch = new Scratch(repository);
    this.#limits = { ...UNTRACKED_LIMITS, ...limits };
    const inside = home === undefined ? "" : relative(repository.top, home).split(sep).join("/");
    this.#ours = inside === "" || inside.startsWith("../") ? [OURS] : [OURS, `:(top,literal)${inside}`];
  }

  /** Takes a snapshot. One at a time. @throws GitError */
  async take(): Promise<Snapshot> {
    const { top, commit } = this.repository;
    const env = this.#scratch.environment;
    this.#scratch.prepareIndex();
    const leftOut = [...(await findLeftOut(top, env, this.#limits))];
    leftOut.push(...(await this.#addAll(leftOut)));
    // The user's index may hold ours; in our own, once it is clean, nothing puts it again.
    if (this.#last === undefined) {
      await git(["rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", ...this.#ours], { cwd: top, env });
    }
    const treeHash = await this.#line(["write-tree"]);
    const base =
      this.#last ??
      (commit === undefined ? await this.#emptyTree() : await this.#line(["rev-parse", `${commit}^{tree}`]));
    this.#last = treeHash;
    if (treeHash === base) return { treeHash, base, files: [], patch: EMPTY, leftOut };
    const { files, patch } = await diffTrees(base, treeHash, top, env);
    return { treeHash, base, files, patch, leftOut };
  }

  /** Commits on the branch since `commit`, oldest first; since the first one when there was none. */
  async commitsSince(commit: string | undefined = this.repository.commit): Promise<readonly CommitRecord[]> {
    return listCommits(this.repository.top, commit, await this.#emptyTree());
  }

  /** Removes our index and objects. */
  dispose(): void {
    this.#scratch.dispose();
  }

  /** @returns files that git could not read */
  async #addAll(leftOut: readonly LeftOut[]): Promise<readonly LeftOut[]> {
    const excluded = leftOut.map(({ path }) => `:(exclude,top,literal)${path.replace(/\/$/, "")}`);
    const ours = this.#ours.map((pathspec) => pathspec.replace(":(top", ":(exclude,top"));
    const args = ["add", "--all", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul"];
    const { stderr } = await git(args, {
      cwd: this.repository.top,
      env: this.#scratch.environment,
      stdin: [":/", ...ours, ...excluded].join("\0"),
      exitCodes: [0, 1],
    });
    return [...stderr.matchAll(/^error: open\("(.*)"\): (.*)$/gm)].map(([, path = "", reason = ""]) => ({
      path,
      reason,
    }));
  }

  async #emptyTree(): Promise<string> {
    return this.#line(["mktree"], "");
  }

  async #line(args: readonly string[], stdin?: string): Promise<string> {
    const env = this.#scratch.environment;
    return (await gitLine(args, { cwd: this.repository.top, env, ...(stdin === undefined ? {} : { stdin }) })) ?? "";
  }
}
