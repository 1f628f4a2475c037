import {
  BUNDLE_FILES,
  type BundleSource,
  isKnownEvent,
  readTimeline,
  type TimelineEntry,
  type TimelineEvent,
} from "@openexec/timeline";
import { KeptFold, packFold, unpackFold } from "./kept-fold.ts";
import { LineIndex } from "./line-index.ts";
import { type FoldedLog, LogFold } from "./log-fold.ts";

/** The log is no longer the one that was read: whoever holds this view of it must open the run anew. */
export class LogReplaced extends Error {}

/** A line of the log: its number and its text. */
export interface LogLine {
  readonly seq: number;
  readonly raw: string;
}

export interface LineLimits {
  readonly lines: number;
  /** UTF-16 units of all texts; the first line is given whatever its length. */
  readonly characters: number;
}

/**
 * The log of a run, read once and folded to what is asked of it; what a writer appends is read on from there. Holds
 * rows and numbers of events, never payloads.
 */
export class RunLog {
  readonly #source: BundleSource;
  readonly #fold: LogFold | KeptFold;
  readonly #index: LineIndex;
  #lastOffset: number;
  #reading: Promise<void> | undefined;

  /**
   * A log as {@link pack} left it, or `undefined` when that was another log, or cannot be read any more.
   * @throws BundleError when there is no log
   */
  static async restore(source: BundleSource, packed: Uint8Array): Promise<RunLog | undefined> {
    const kept = await unpackFold(packed);
    if (kept === undefined) return undefined;
    const { lines, lastOffset } = kept;
    if ((await source.stat(BUNDLE_FILES.timeline))?.bytes !== lines.end) return undefined;
    for await (const { event, end } of readTimeline(source, { live: true, range: { from: lastOffset } })) {
      if (event.hash !== kept.run.head || end !== lines.end) return undefined;
      return new RunLog(source, new KeptFold(kept), new LineIndex(lines), lastOffset);
    }
    return undefined;
  }

  constructor(source: BundleSource, fold: LogFold | KeptFold = new LogFold(), index = new LineIndex(), lastOffset = 0) {
    this.#source = source;
    this.#fold = fold;
    this.#index = index;
    this.#lastOffset = lastOffset;
  }

  get run(): FoldedLog["run"] {
    return this.#fold.run;
  }

  get steps(): FoldedLog["steps"] {
    return this.#fold.steps;
  }

  get sessions(): FoldedLog["sessions"] {
    return this.#fold.sessions;
  }

  get places(): FoldedLog["places"] {
    return this.#fold.places;
  }

  stepColumns(): ReturnType<FoldedLog["stepColumns"]> {
    return this.#fold.stepColumns();
  }

  strip(): ReturnType<FoldedLog["strip"]> {
    return this.#fold.strip();
  }

  /** Whether it was folded before, by whoever kept it. */
  get isKept(): boolean {
    return this.#fold instanceof KeptFold;
  }

  /** What {@link restore} takes, so that a log that is over is not read again. */
  pack(): Promise<Uint8Array> {
    const { run, sessions } = this.#fold;
    return packFold({
      run,
      columns: this.#fold.stepColumns(),
      sessions,
      places: this.#fold.places.state(),
      strip: this.#fold.strip(),
      lines: this.#index.state(),
      lastOffset: this.#lastOffset,
    });
  }

  /** Bytes of the whole lines that were read. */
  get bytes(): number {
    return this.#index.end;
  }

  get endSeq(): number {
    return this.run.lastSeq;
  }

  get head(): string {
    return this.run.head ?? "";
  }

  /**
   * Reads what was appended since. Callers at the same time share one reading.
   * @throws BundleError when there is no log
   * @throws VersionError when the log is from the future
   * @throws LogReplaced
   */
  catchUp(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Lines from `from` on, ends inclusive, as they stand in the log. */
  async lines(from: number, to: number, limits: LineLimits): Promise<readonly LogLine[]> {
    const found: LogLine[] = [];
    let characters = 0;
    if (from > Math.min(to, this.endSeq)) return found;
    for await (const { event, raw } of this.#entries(this.#index.blockOf(from).from, this.#index.end)) {
      if (event.seq < from) continue;
      if (event.seq > to || found.length >= limits.lines) break;
      if (found.length > 0 && characters + raw.length > limits.characters) break;
      characters += raw.length;
      found.push({ seq: event.seq, raw });
    }
    return found;
  }

  /** The events with these numbers; those that the log lacks are left out. */
  async events(seqs: Iterable<number>): Promise<ReadonlyMap<number, TimelineEvent>> {
    const wanted = new Set(seqs);
    const blocks = new Map<number, number>();
    for (const seq of wanted) {
      const { from, to } = this.#index.blockOf(seq);
      blocks.set(from, to);
    }
    const found = new Map<number, TimelineEvent>();
    for (const [from, to] of [...blocks].sort(([a], [b]) => a - b)) {
      for await (const { event } of this.#entries(from, to)) {
        if (wanted.has(event.seq) && isKnownEvent(event)) found.set(event.seq, event);
      }
    }
    return found;
  }

  /** All entries from a number on. */
  entriesFrom(seq: number): AsyncIterable<TimelineEntry> {
    return this.#entries(this.#index.blockOf(seq).from, this.#index.end);
  }

  #entries(from: number, to: number): AsyncIterable<TimelineEntry> {
    return readTimeline(this.#source, { live: true, range: { from, to } });
  }

  async #readOn(): Promise<void> {
    const known = this.#index.end;
    if ((await this.#source.stat(BUNDLE_FILES.timeline))?.bytes === known) return;
    const fold = this.#fold;
    // What was kept is of a log that was over: one that goes on is read from its beginning.
    if (fold instanceof KeptFold) throw new LogReplaced();
    // An import may put another log in the place of this one: the last line that was read comes again, and says so.
    let isSame = known === 0;
    const range = { from: isSame ? 0 : this.#lastOffset };
    for await (const { event, offset, end } of readTimeline(this.#source, { live: true, range })) {
      if (!isSame) {
        if (event.hash !== this.head || end !== known) throw new LogReplaced();
        isSame = true;
        continue;
      }
      this.#index.add(event.seq, offset, end);
      this.#lastOffset = offset;
      fold.apply(event);
    }
    if (!isSame) throw new LogReplaced();
  }
}
