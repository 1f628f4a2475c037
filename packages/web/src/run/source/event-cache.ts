import type { TimelineEvent, UnknownEvent } from "@openexec/timeline";
import type { RunSource } from "./run-source.ts";

export type RunEvent = TimelineEvent | UnknownEvent;

/** Events of a window: as many as a screen shows, and some. */
const WINDOW = 128;
/** Windows that are kept; the least recently used goes first. */
const KEPT = 48;
/** Windows that are read at the same time, and that wait: who drags through a run asks for more than anyone will see. */
const AT_ONCE = 2;
const WAITING = 6;

interface Window {
  readonly events: Map<number, RunEvent>;
  /** How far it was read; a window at the end of a run that grows is read again. */
  readonly upTo: number;
}

/** Events by their numbers, read in windows when they are asked for, forgotten when others are. */
export class EventCache {
  readonly #source: RunSource;
  readonly #windows = new Map<number, Window>();
  readonly #loading = new Map<number, Promise<void>>();
  /** Windows that views asked for, the newest last. */
  #wanted: number[] = [];
  readonly #failed = new Map<number, unknown>();
  readonly #listeners = new Set<() => void>();
  #endSeq: number;

  constructor(source: RunSource, endSeq: number) {
    this.#source = source;
    this.#endSeq = endSeq;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get endSeq(): number {
    return this.#endSeq;
  }

  /** The run has grown. */
  grow(endSeq: number): void {
    if (endSeq <= this.#endSeq) return;
    this.#endSeq = endSeq;
    this.#changed();
  }

  /** The event when it is there; else it is fetched, and subscribers are told. */
  get(seq: number): RunEvent | undefined {
    if (seq < 1 || seq > this.#endSeq) return undefined;
    const number = Math.floor((seq - 1) / WINDOW);
    const window = this.#windows.get(number);
    if (window !== undefined) {
      this.#windows.delete(number);
      this.#windows.set(number, window);
      if (window.upTo >= seq) return window.events.get(seq);
    }
    this.#want(number);
    return undefined;
  }

  /** The event, when it has come. @throws what reading it threw */
  async wait(seq: number): Promise<RunEvent | undefined> {
    if (seq < 1 || seq > this.#endSeq) return undefined;
    const known = this.get(seq);
    if (known !== undefined) return known;
    await this.#load(Math.floor((seq - 1) / WINDOW));
    return this.get(seq);
  }

  /** Why the window with this event could not be read. */
  failure(seq: number): unknown {
    return this.#failed.get(Math.floor((seq - 1) / WINDOW));
  }

  /** Reads again what could not be read. */
  retry(): void {
    this.#failed.clear();
    this.#changed();
  }

  /** Reads it soon. What is forgotten of many is asked for again by whoever still shows it. */
  #want(number: number): void {
    if (this.#loading.has(number) || this.#failed.has(number)) return;
    this.#wanted = [...this.#wanted.filter((other) => other !== number), number].slice(-WAITING);
    this.#readWanted();
  }

  #readWanted(): void {
    while (this.#loading.size < AT_ONCE) {
      const number = this.#wanted.pop();
      if (number === undefined) return;
      this.#load(number).then(
        () => this.#readWanted(),
        () => this.#readWanted(),
      );
    }
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
      this.#windows.set(number, { events, upTo: to });
      for (const oldest of this.#windows.keys()) {
        if (this.#windows.size <= KEPT) break;
        this.#windows.delete(oldest);
      }
    } catch (error) {
      this.#failed.set(number, error);
      throw error;
    } finally {
      this.#loading.delete(number);
      this.#changed();
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Adds the events of these lines; returns the number of the last. A line that is no event is passed over. */
function add(events: Map<number, RunEvent>, lines: readonly string[]): number | undefined {
  let last: number | undefined;
  for (const line of lines) {
    const event = JSON.parse(line) as RunEvent;
    events.set(event.seq, event);
    last = event.seq;
  }
  return last;
}
