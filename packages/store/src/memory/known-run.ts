import type { RunRow, RunRows } from "@openexec/protocol";
import type { RunId } from "@openexec/timeline";
import type { IndexState } from "../fold/index-state.ts";
import type { KnownFacts } from "../fold/to-row.ts";
import type { Piece } from "../query/hits.ts";

/** All that the index in memory knows of one run. */
export interface KnownRun {
  readonly runId: RunId;
  readonly state: IndexState;
  readonly facts: KnownFacts;
  readonly lists: { readonly [Name in keyof RunRows]: Map<number, Partial<RunRows[Name]>> };
  readonly pieces: Piece[];
  /** Its texts are still to come: `pieces` has none. */
  textsDue: boolean;
  row: RunRow;
}
