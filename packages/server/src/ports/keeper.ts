import type { LabelsPatch, RunRow } from "@openexec/protocol";
import type { RunId } from "@openexec/timeline";

/** What happened to runs since the last call. */
export interface RunChanges {
  /** Runs that are new or whose row may differ. */
  readonly changed: readonly RunId[];
  readonly gone: readonly RunId[];
}

/** Keeps the index in step with the records of this installation, and changes what may be changed about a run. */
export interface Keeper {
  /**
   * The row of a run as its record is now; `undefined` when there is no such run.
   * @param endSeq where the log is known to end: a row that covers it need not be made again
   */
  row(runId: RunId, endSeq?: number): Promise<RunRow | undefined>;
  /** Calls back after the index learned of changes, whoever made them. @returns ends that */
  follow(onChange: (changes: RunChanges) => void): () => void;
  /** Runs whose texts cannot be read, as far as that was tried. */
  unreadableTexts(): readonly RunId[];
  /** Whether the index has every run that is there: only then is a name that it does not have one that no run has. */
  knowsAll(): boolean;
  /** Changes what people say about a run. */
  label(runId: RunId, patch: LabelsPatch): Promise<RunRow>;
  /** Somebody left something for a run that no process runs: makes it go on, where this installation does that. */
  goOn(runId: RunId): Promise<void>;
  /** Deletes a run: its record, its row, its secrets. */
  remove(runId: RunId): Promise<void>;
}
