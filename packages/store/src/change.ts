import type { RunId, TimelineEvent, UnknownEvent } from "@openexec/timeline";
import type { FoldedRun } from "./fold/run-fold.ts";
import type { TextDocs } from "./fold/text-docs.ts";
import type { RunFacts } from "./run-facts.ts";

/** News about one run. */
export interface RunChange {
  readonly runId: RunId;
  /** Lines of its log in order, without a hole. They may begin with lines that the index has. */
  readonly events: readonly (TimelineEvent | UnknownEvent)[];
  readonly facts?: RunFacts;
  /** Text of files that the events name, by their digest; what is not given is not searched. */
  readonly files?: ReadonlyMap<string, string>;
}

/**
 * News about one run whose whole log was folded elsewhere: what the index knew of other lines it forgets. Without texts the
 * run is listed, and counted by a search as one whose texts are due, until a {@link TextsChange} brings them.
 */
export interface FoldedChange {
  readonly runId: RunId;
  readonly folded: FoldedRun;
  readonly facts?: RunFacts;
}

/**
 * The texts of a run that came as a {@link FoldedChange} without them. `incomplete` when the index knows another last line:
 * the log is to be read again.
 */
export interface TextsChange {
  readonly runId: RunId;
  /** Chain hash of the last line whose texts these are. */
  readonly head: string;
  readonly texts: TextDocs;
}

export type IndexChange = RunChange | FoldedChange | TextsChange;

/** What became of a change. */
export interface Applied {
  readonly runId: RunId;
  /**
   * `applied`: the index covers the events now. `unchanged`: it did before. `refolded`: it had other lines under these
   * numbers, forgot them and took these. `incomplete`: lines are missing before the first one, or the first one
   * contradicts what was known and does not begin the log; send them from `nextSeq` on.
   */
  readonly outcome: "applied" | "unchanged" | "refolded" | "incomplete";
  /** The line that the index wants next. */
  readonly nextSeq: number;
}
