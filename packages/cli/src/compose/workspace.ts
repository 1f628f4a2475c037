import { basename } from "node:path";
import { GitError, type Snapshot, sha256, Workspace } from "@openexec/bundle";
import type { LivePorts } from "@openexec/runtime";
import { type ArtifactRef, artifactPath, type Draft, type WorkspaceRecord } from "@openexec/timeline";

/** Where patches are kept, and what takes the secrets out of them before. */
export type PatchStore = Pick<LivePorts, "sink" | "filter">;

/** The work tree of a run: as it is found, and what the run left in it. Nothing of the user's is changed. */
export class RunWorkspace {
  readonly project: string;
  readonly #workspace: Workspace | undefined;
  readonly #cwd: string;
  readonly #start: Snapshot | undefined;
  readonly #gaps: Draft[];
  /** HEAD when the run, or this segment of it, began. */
  readonly #commit: string | undefined;

  /**
   * @param cwd where the run works; absolute
   * @param home our own directory, never part of what is recorded
   */
  static async open(cwd: string, home: string): Promise<RunWorkspace> {
    const gaps: Draft[] = [];
    const workspace = await orGap(gaps, () => Workspace.open(cwd, { home }));
    const snapshot = workspace && (await orGap(gaps, () => workspace.take()));
    return new RunWorkspace(cwd, workspace, snapshot, gaps);
  }

  private constructor(cwd: string, workspace: Workspace | undefined, start: Snapshot | undefined, gaps: Draft[]) {
    this.project = workspace?.repository.project ?? basename(cwd);
    this.#cwd = cwd;
    this.#workspace = workspace;
    this.#start = start;
    this.#gaps = gaps;
    this.#commit = workspace?.repository.commit;
    this.#noteLeftOut(start);
  }

  /** The work tree as it was found; keeps what was not committed. */
  begin(store: PatchStore): WorkspaceRecord {
    const { remote, branch, commit } = this.#workspace?.repository ?? {};
    const dirtyPatch = keep(store, this.#start?.patch);
    return {
      cwd: this.#cwd,
      ...(remote === undefined ? {} : { repo: remote }),
      ...(branch === undefined ? {} : { branch }),
      ...(commit === undefined ? {} : { baseCommit: commit }),
      ...(this.#start === undefined ? {} : { treeHash: this.#start.treeHash }),
      ...(dirtyPatch === undefined ? {} : { dirtyPatch }),
    };
  }

  /** Tells the log what was committed and what changed since the start. */
  async finish(store: PatchStore, carry: (draft: Draft) => void): Promise<void> {
    const workspace = this.#workspace;
    if (workspace !== undefined) {
      for (const commit of (await orGap(this.#gaps, () => workspace.commitsSince(this.#commit))) ?? []) {
        const { committedAt, patch: bytes, sha, parents, author, subject, files } = commit;
        const patch = keep(store, bytes);
        const payload = { sha, parents: [...parents], author, subject, files: [...files], ...(patch && { patch }) };
        const occurredAt = new Date(committedAt).toISOString();
        carry({ source: "git", clock: "git", occurredAt, type: "GitCommit", payload });
      }
      const snapshot = await orGap(this.#gaps, () => workspace.take());
      if (snapshot !== undefined) {
        const { treeHash, base, files } = snapshot;
        const change = keep(store, snapshot.patch);
        carry({
          source: "git",
          type: "GitSnapshot",
          payload: { treeHash, base, files: [...files], ...(change && { change }) },
        });
        this.#noteLeftOut(snapshot);
      }
    }
    for (const gap of this.#gaps) carry(gap);
  }

  dispose(): void {
    this.#workspace?.dispose();
  }

  #noteLeftOut(snapshot: Snapshot | undefined): void {
    const leftOut = snapshot?.leftOut ?? [];
    if (leftOut.length === 0) return;
    const reason = leftOut
      .slice(0, 20)
      .map((entry) => `${entry.path}: ${entry.reason}`)
      .join("; ");
    this.#gaps.push({ type: "Gap", payload: { what: "workspace files", reason, count: leftOut.length } });
  }
}

function keep({ sink, filter }: PatchStore, patch: Uint8Array | undefined): ArtifactRef | undefined {
  if (patch === undefined || patch.length === 0) return undefined;
  const bytes = filter.bytes(patch);
  const digest = sha256(bytes);
  const mediaType = "text/x-diff";
  const ref = { path: artifactPath(digest, mediaType), mediaType, bytes: bytes.length, sha256: digest };
  sink.artifact(ref, bytes);
  return ref;
}

/** A work tree that git will not read is a gap in the record, and no reason not to run. */
async function orGap<Result>(gaps: Draft[], ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    gaps.push({ type: "Gap", payload: { what: "workspace", reason: error.message } });
    return undefined;
  }
}
