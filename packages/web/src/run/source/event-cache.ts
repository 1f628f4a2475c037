import type { TimelineEvent, UnknownEvent } from "@openexec/timeline";
import { isRecord } from "../text/is-record.ts";
import type { RunSource } from "./run-source.ts";

export type RunEvent = TimelineEvent | UnknownEvent;

/** Events of a window: as many as a screen shows, and some. */
const WINDOW = 128;
/** Windows that are kept; the least recently used goes first, of those that nobody shows. */
const KEPT = 48;
/** Windows that are read at the same time. */
const AT_ONCE = 2;
/** What could not be read is asked for again after so many milliseconds, as long as somebody shows it. */
const AGAIN_MS = 2_000;

interface Window {
  readonly events: Map<number, RunEvent>;
  /** How far it was read; a window at the end of a run that grows is read again. */
  readonly upTo: number;
}

/** Events by their numbers, read in windows while they are shown, forgotten when others are. */
export class EventCache {
  readonly #source: RunSource;
  readonly #windows = new Map<number, Window>();
  readonly #loading = new Map<number, Promise<void>>();
  readonly #failed = new Map<number, unknown>();
  /** Why windows that are shown are not there, until they are: also while one is asked for again. */
  readonly #problems = new Map<number, unknown>();
  readonly #onProblem = new Set<() => void>();
  /** Who shows an event of a window, and which; the newest window last. */
  readonly #followers = new Map<number, Map<() => void, number>>();
  readonly #soon: (call: () => void) => void;
  readonly #changed = new Set<number>();
  /** Windows that somebody began to show in this frame, and those that were still shown a frame later. */
  readonly #fresh = new Set<number>();
  readonly #due = new Set<number>();
  #endSeq: number;

  /** @param soon calls once at the next frame; without it at once */
  constructor(source: RunSource, endSeq: number, soon: (call: () => void) => void = (call) => call()) {
    this.#source = source;
    this.#endSeq = endSeq;
    this.#soon = soon;
  }

  /** The run has grown. */
  grow(endSeq: number): void {
    if (endSeq <= this.#endSeq) return;
    this.#endSeq = endSeq;
    for (const number of this.#followers.keys()) this.#look(number);
  }

  /** The event when it is there. */
  peek(seq: number): RunEvent | undefined {
    const number = windowOf(seq);
    const window = this.#windows.get(number);
    if (window === undefined) return undefined;
    this.#windows.delete(number);
    this.#windows.set(number, window);
    return window.events.get(seq);
  }

  /**
   * Tells when the event has come, and reads it if it is still followed a frame later: who drags through a run leaves
   * most of it before it could be shown. @returns ends that
   */
  follow(seq: number, listener: () => void): () => void {
    const number = windowOf(seq);
    const followers = this.#followers.get(number) ?? new Map<() => void, number>();
    this.#followers.set(number, followers.set(listener, seq));
    if (this.peek(seq) === undefined) this.#look(number);
    return () => {
      followers.delete(listener);
      if (followers.size > 0 || this.#followers.get(number) !== followers) return;
      this.#followers.delete(number);
      this.#settle(number);
    };
  }

  /** Why events that are shown cannot be read; `undefined` when they can. */
  problem = (): unknown => this.#problems.values().next().value;

  /** Tells when {@link problem} may have changed. @returns ends that */
  followProblem = (listener: () => void): (() => void) => {
    this.#onProblem.add(listener);
    return () => this.#onProblem.delete(listener);
  };

  /** Asks at once for what could not be read. */
  again(): void {
    for (const number of [...this.#failed.keys()]) {
      this.#failed.delete(number);
      this.#look(number);
    }
  }

  /** Has it read before anyone shows it. */
  prefetch(seq: number): void {
    if (this.#isThere(seq)) this.#load(windowOf(seq)).catch(() => undefined);
  }

  /** The event, when it has come. @throws what reading it threw */
  async wait(seq: number): Promise<RunEvent | undefined> {
    if (!this.#isThere(seq)) return undefined;
    while (seq > this.#upTo(windowOf(seq))) await this.#load(windowOf(seq));
    return this.peek(seq);
  }

  #isThere(seq: number): boolean {
    return seq >= 1 && seq <= this.#endSeq;
  }

  #upTo(number: number): number {
    return this.#windows.get(number)?.upTo ?? 0;
  }

  /** Reads it when it was shown for a frame. */
  #look(number: number): void {
    this.#fresh.add(number);
    if (this.#fresh.size > 1) return;
    this.#soon(() => {
      const shown = [...this.#fresh];
      this.#fresh.clear();
      this.#soon(() => {
        for (const one of shown) this.#due.add(one);
        this.#readDue();
      });
    });
  }

  /** The newest first. */
  #readDue(): void {
    for (const number of [...this.#due].reverse()) {
      if (this.#loading.size >= AT_ONCE) return;
      this.#due.delete(number);
      if (!this.#isMissing(number)) {
        this.#settle(number);
        continue;
      }
      this.#load(number).catch(() => undefined);
    }
  }

  #isMissing(number: number): boolean {
    if (this.#loading.has(number) || this.#failed.has(number)) return false;
    const upTo = this.#upTo(number);
    return [...(this.#followers.get(number)?.values() ?? [])].some((seq) => seq > upTo && this.#isThere(seq));
  }

  #load(number: number): Promise<void> {
    const failed = this.#failed.get(number);
    if (failed !== undefined) return Promise.reject(failed);
    const loading = this.#loading.get(number) ?? this.#read(number);
    this.#loading.set(number, loading);
    return loading;
  }

  async #read(number: number): Promise<void> {
    const from = number * WINDOW + 1;
    const to = Math.min(this.#endSeq, from + WINDOW - 1);
    try {
      const events = new Map<number, RunEvent>();
      for (let next = from; next <= to; ) {
        const { lines } = await this.#source.lines(next, to);
        const last = add(events, lines);
        if (last === undefined || last < next) break;
        next = last + 1;
      }
      if (events.size === 0 && from <= to) throw new NoEvents(from, to);
      this.#windows.set(number, { events, upTo: to });
      this.#setProblem(number, undefined);
      this.#forget();
      this.#tell(number);
    } catch (error) {
      this.#failed.set(number, error);
      this.#setProblem(number, this.#followers.has(number) ? error : undefined);
      setTimeout(() => {
        if (!this.#followers.has(number)) this.#setProblem(number, undefined);
        if (this.#failed.delete(number)) this.#look(number);
      }, AGAIN_MS);
      throw error;
    } finally {
      this.#loading.delete(number);
      // The run may have grown meanwhile, beyond what was asked for.
      if (this.#isMissing(number)) this.#look(number);
      this.#readDue();
    }
  }

  /** What waits to be asked for again, and is not wanted any more, is never asked for: nothing else would end its problem. */
  #settle(number: number): void {
    if (!this.#loading.has(number) && !this.#failed.has(number)) this.#setProblem(number, undefined);
  }

  #setProblem(number: number, problem: unknown): void {
    if (problem === undefined ? !this.#problems.delete(number) : this.#problems.get(number) === problem) return;
    if (problem !== undefined) this.#problems.set(number, problem);
    for (const listener of [...this.#onProblem]) listener();
  }

  #forget(): void {
    for (const oldest of [...this.#windows.keys()].slice(0, Math.max(0, this.#windows.size - KEPT)))
      if (!this.#followers.has(oldest)) this.#windows.delete(oldest);
  }

  /** Those who show events of this window, with the next frame. */
  #tell(number: number): void {
    this.#changed.add(number);
    if (this.#changed.size > 1) return;
    this.#soon(() => {
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const one of changed) for (const listener of [...(this.#followers.get(one)?.keys() ?? [])]) listener();
    });
  }
}

const windowOf = (seq: number): number => Math.floor((seq - 1) / WINDOW);

/** What was given for a window holds no event of it. */
class NoEvents extends Error {
  override readonly name = "NoEvents";
  readonly code = "no_events";

  constructor(from: number, to: number) {
    super(`What was given for events ${from} to ${to} is none of them.`);
  }
}

/** Adds the events of these lines; returns the number of the last. A line that is no event is passed over. */
function add(events: Map<number, RunEvent>, lines: readonly unknown[]): number | undefined {
  let last: number | undefined;
  for (const line of lines) {
    const event = eventOf(line);
    if (event === undefined) continue;
    events.set(event.seq, event);
    last = event.seq;
  }
  return last;
}

function eventOf(line: unknown): RunEvent | undefined {
  try {
    const event: unknown = JSON.parse(String(line));
    return isRecord(event) && Number.isInteger(event.seq) ? (event as unknown as RunEvent) : undefined;
  } catch {
    // No JSON is no event.
    return undefined;
  }
}
