import type { RunId } from "@openexec/timeline";

/** How the index stands to the records. */
export interface KeeperState {
  /** Runs that it has not read yet, or not with their texts. */
  readonly behind: number;
  /** Runs whose log can't be read, or not for its texts, and why. */
  readonly unreadable: ReadonlyMap<RunId, string>;
  /** Why the index takes nothing, as long as it doesn't. */
  readonly indexProblem?: string;
}
