import type { TimelineEvent, UnknownEvent } from "@openexec/timeline";
import { foldEvent } from "./fold-events.ts";
import { type IndexState, initialState } from "./index-state.ts";
import { RowChanges, type RowLists } from "./row-changes.ts";
import { type TextDocs, TextDocsBuilder } from "./text-docs.ts";
import { piecesOf } from "./texts.ts";

/**
 * A whole log as an index keeps it, made where the log is written or read: it can be sent to the thread that has the
 * index. What is in it is a matter of this package.
 */
export interface FoldedRun {
  readonly state: IndexState;
  readonly lists: RowLists;
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

  /** What was folded, without texts. The fold is over. */
  takeRows(): FoldedRun {
    return { state: this.state, lists: this.rows.lists };
  }

  /** All that was folded. The fold is over. */
  take(): Required<FoldedRun> {
    return { state: this.state, lists: this.rows.lists, texts: this.#texts.take() };
  }
}
