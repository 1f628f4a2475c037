import type { TimelineEvent, UnknownEvent } from "@openexec/timeline";
import { foldEvent } from "./fold-events.ts";
import { encodeState, type IndexState, initialState } from "./index-state.ts";
import { type PackedRows, packRows } from "./packed-rows.ts";
import { ownOf, type PackedState, packState } from "./packed-state.ts";
import { RowChanges } from "./row-changes.ts";
import { type TextDocs, TextDocsBuilder } from "./text-docs.ts";
import { piecesOf } from "./texts.ts";
import { rowOf } from "./to-row.ts";

/**
 * A whole log as an index keeps it, made where the log is written or read: it can be sent to the thread that has the
 * index, and leaves that thread nothing to do but to place it. What is in it is a matter of this package.
 */
export interface FoldedRun {
  /** Of the last line. */
  readonly lastSeq: number;
  readonly head?: string;
  /** See `encodeState`. */
  readonly state: string;
  /** The same as it is stored, if the run's facts tell nothing that its log does. */
  readonly packedState: PackedState;
  readonly rows: PackedRows;
  /** Of the commits in `rows`. */
  readonly commits: readonly string[];
  /** Absent: they come later. */
  readonly texts?: TextDocs;
}

/** Folds a log from its first line, or from where `state` left off. Holds rows and words, and no texts but deflated. */
export class RunFold {
  readonly state: IndexState;
  readonly rows = new RowChanges();
  readonly #texts = new TextDocsBuilder();

  constructor(state: IndexState = initialState()) {
    this.state = state;
  }

  /** @param files text of files that the event names, by digest */
  add(event: TimelineEvent | UnknownEvent, files: ReadonlyMap<string, string> | undefined): void {
    this.addRows(event);
    for (const piece of piecesOf(event, files)) this.#texts.add(piece);
  }

  /** The same without the texts of the event: nobody finds it by them. */
  addRows(event: TimelineEvent | UnknownEvent): void {
    foldEvent(this.state, event, this.rows);
  }

  /** Rows as they are placed, and the commits among them, of what was added. */
  takeLists(): Pick<FoldedRun, "rows" | "commits"> {
    const { lists } = this.rows;
    return { rows: packRows(lists), commits: [...lists.commits.values()].flatMap(({ sha }) => sha ?? []) };
  }

  /** Texts of what was added. */
  takeTexts(): TextDocs {
    return this.#texts.take();
  }

  /** What was folded, without texts. The fold is over. */
  takeRows(): FoldedRun {
    const { run } = this.state;
    const state = encodeState(this.state);
    const packedState = packState(state, ownOf(rowOf(run.runId ?? "", this.state, {})));
    const { lastSeq, head } = run;
    return { lastSeq, ...(head !== undefined && { head }), state, packedState, ...this.takeLists() };
  }

  /** All that was folded. The fold is over. */
  take(): Required<Pick<FoldedRun, "texts">> & FoldedRun {
    return { ...this.takeRows(), texts: this.takeTexts() };
  }
}
