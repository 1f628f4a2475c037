import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StagedBundle } from "@openexec/bundle";
import { type FoldedRun, filesOf, RunFold } from "@openexec/store";
import {
  type ArtifactRef,
  CUT_MARK,
  type EventSink,
  type RunState,
  type SealedLine,
  type TimelineEvent,
} from "@openexec/timeline";
import { isSearched, searchedText } from "../history/file-texts.ts";

/** Characters of files that are kept in memory until the event that names them comes; others are read again. */
const KEPT = 4 * 1024 * 1024;

/** A bundle of an import, folded for the index while it is written: what was just written need not be read again. */
export class ImportFold implements Pick<EventSink, "emit" | "artifact" | "flush"> {
  readonly #bundle: StagedBundle;
  readonly #textsLater: boolean;
  readonly #fold = new RunFold();
  readonly #texts = new Map<string, string>();
  #kept = 0;
  #line = "";

  /** @param textsLater its texts are left out: they are read from the run when it is there */
  constructor(bundle: StagedBundle, textsLater: boolean) {
    this.#bundle = bundle;
    this.#textsLater = textsLater;
  }

  /** The run as it is folded. */
  get run(): RunState {
    return this.#fold.state.run;
  }

  emit(line: SealedLine): void {
    this.#line = line.line;
    this.#bundle.emit(line);
  }

  artifact(ref: ArtifactRef, bytes: Uint8Array): void {
    this.#bundle.artifact(ref, bytes);
    if (!this.#textsLater && isSearched(ref)) this.#keep(ref.sha256, searchedText(bytes));
  }

  flush(): Promise<void> {
    return this.#bundle.flush();
  }

  /** Folds the event of the last line. @returns the event as the log has it */
  add(event: TimelineEvent): TimelineEvent {
    // What was cut for its line to fit stands there only.
    const logged = this.#line.includes(CUT_MARK) ? (JSON.parse(this.#line) as TimelineEvent) : event;
    if (this.#textsLater) {
      this.#fold.addRows(logged);
      return logged;
    }
    const files = filesOf(logged).filter(isSearched);
    this.#fold.add(logged, new Map(files.map((file) => [file.sha256, this.#textOf(file)])));
    return logged;
  }

  take(): FoldedRun {
    return this.#textsLater ? this.#fold.takeRows() : this.#fold.take();
  }

  #textOf({ sha256, path }: ArtifactRef): string {
    return this.#texts.get(sha256) ?? searchedText(readFileSync(join(this.#bundle.directory, path)));
  }

  #keep(sha256: string, text: string): void {
    this.#texts.set(sha256, text);
    this.#kept += text.length;
    for (const [oldest, dropped] of this.#texts) {
      if (this.#kept <= KEPT) return;
      this.#texts.delete(oldest);
      this.#kept -= dropped.length;
    }
  }
}
