import { type StepColumns, stepColumns } from "@openexec/protocol";
import {
  BUNDLE_FILES,
  type BundleSource,
  isKnownEvent,
  type RunState,
  readTimeline,
  runProjection,
  type SessionsState,
  type StepsState,
  sessionsProjection,
  stepsProjection,
  type TimelineEntry,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { LineIndex } from "./line-index.ts";
import { Places } from "./places.ts";
import { StripFold } from "./strip.ts";

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
  readonly run: RunState = runProjection.init();
  readonly steps: StepsState = stepsProjection.init();
  readonly sessions: SessionsState = sessionsProjection.init();
  readonly places = new Places();
  readonly strip = new StripFold();
  /** How many log lines said error or warning. */
  readonly levels = { error: 0, warning: 0 };
  readonly #source: BundleSource;
  readonly #index = new LineIndex();
  #columns: { readonly endSeq: number; readonly columns: StepColumns } | undefined;
  #lastOffset = 0;
  #reading: Promise<void> | undefined;

  constructor(source: BundleSource) {
    this.#source = source;
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

  /** Attempts and calls, column by column. */
  stepColumns(): StepColumns {
    if (this.#columns?.endSeq !== this.endSeq)
      this.#columns = { endSeq: this.endSeq, columns: stepColumns(this.steps) };
    return this.#columns.columns;
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
      this.#apply(event);
    }
    if (!isSame) throw new LogReplaced();
  }

  #apply(event: TimelineEvent | UnknownEvent): void {
    runProjection.apply(this.run, event);
    stepsProjection.apply(this.steps, event);
    sessionsProjection.apply(this.sessions, event);
    this.places.apply(event);
    this.strip.apply(event);
    if (isKnownEvent(event) && event.type === "LogLine") {
      const { level } = event.payload;
      if (level === "error" || level === "warning") this.levels[level]++;
    }
  }
}
