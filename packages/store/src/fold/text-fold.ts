import type { RunId, TimelineEvent, UnknownEvent } from "@openexec/timeline";
import type { TextsChange } from "../change.ts";
import { TextDocsBuilder } from "./text-docs.ts";
import { piecesOf } from "./texts.ts";

/** Folds the texts of a whole log whose rows the index has. Holds words, and texts deflated. */
export class TextFold {
  readonly #texts = new TextDocsBuilder();
  #head = "";

  /** @param files text of files that the event names, by digest */
  add(event: TimelineEvent | UnknownEvent, files: ReadonlyMap<string, string> | undefined): void {
    for (const piece of piecesOf(event, files)) this.#texts.add(piece);
    this.#head = event.hash;
  }

  /** All that was folded. The fold is over. */
  take(runId: RunId): TextsChange {
    return { runId, head: this.#head, texts: this.#texts.take() };
  }
}
