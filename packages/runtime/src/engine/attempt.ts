import {
  type ArtifactRef,
  type AttemptId,
  type Draft,
  type EncodedValue,
  encodeValue,
  INLINE_LIMIT,
  type PayloadOf,
  type Scope,
  type StoredValue,
  toErrorRecord,
} from "@openexec/timeline";
import type { ValueSource, ValueTypes } from "../driver/driver.ts";
import { WAITED_OUTSIDE } from "../driver/held-back.ts";
import { runInContext } from "../globals/code-context.ts";
import { SeededRandom } from "../globals/seeded-random.ts";
import { Backlog } from "./backlog.ts";
import { Calls } from "./calls.ts";
import { Ender } from "./ender.ts";
import { AttemptEndedError } from "./errors.ts";
import type { AttemptPart, EnginePart, Uttered, UtteredType } from "./parts.ts";
import { ValueBuffer } from "./value-buffer.ts";

/** Above this many values an attempt's step counts as unobserved: the log would no longer be about the run. */
const MAX_VALUES = 10_000;

/** One execution of one node: its events, its calls, the code that runs for it. */
export class Attempt implements AttemptPart {
  readonly calls: Calls;
  readonly #ender = new Ender();
  #listeners: Set<(error: AttemptEndedError) => void> | undefined;
  readonly #values = new ValueBuffer();
  readonly #endings: ((error: AttemptEndedError) => void)[] = [];
  #random: SeededRandom | undefined;
  #isComplete = false;
  /** A callback came back after the attempt's time: its timeout comes next. */
  #isLate = false;
  #backlog: Backlog | undefined;
  /** Branches of this attempt that are not over. */
  branches = 0;
  /** Callbacks of flow code that have not returned yet. */
  running = 0;
  /** Code waits on something that is no port. */
  outside = false;
  ended: AttemptEndedError | undefined;

  constructor(
    readonly engine: EnginePart,
    readonly id: AttemptId,
    readonly nodeId: string,
    /** The scope that attempts of a fan-out's branches are in; `""` at the top. */
    readonly scope: string,
    readonly parent: AttemptPart | undefined,
  ) {
    this.calls = new Calls(this);
  }

  get signal(): AbortSignal {
    return this.#ender.signal;
  }

  onEnd(listener: (error: AttemptEndedError) => void): () => void {
    this.#listeners ??= new Set();
    const listeners = this.#listeners;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Writes an event of this attempt; the values that its code has read come first. */
  emit<Type extends Draft["type"]>(type: Type, payload: PayloadOf<Type>, scope: Partial<Scope> = {}): PayloadOf<Type> {
    this.flushValues();
    return this.engine.driver.emit({ attemptId: this.id, type, payload, ...scope } as Draft) as PayloadOf<Type>;
  }

  flushValues(): void {
    if (this.#values.isEmpty) return;
    const payload = this.#values.take();
    this.engine.driver.emit({ type: "Effect", attemptId: this.id, payload });
  }

  /** Getters of a value are code of the flow. */
  encode(value: unknown, name: string): EncodedValue {
    return runInContext(this, () => encodeValue(value, name));
  }

  store(value: unknown, name: string): StoredValue {
    return this.engine.driver.store(this.encode(value, name));
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    return this.engine.driver.keep(bytes, mediaType);
  }

  /**
   * Runs a callback of the flow in this attempt's context. A callback that never returned in the record is not run
   * again: its promise stays open until the recorded ending arrives.
   */
  code<T>(callback: () => T | PromiseLike<T>): T | PromiseLike<T> {
    if (this.isOver || !this.engine.driver.values.mayRun(this.id)) return new Promise<T>(() => {});
    let result: T | PromiseLike<T>;
    try {
      result = runInContext(this, callback);
    } catch (error) {
      if (this.#cameLate()) return new Promise<T>(() => {});
      throw error;
    }
    if (!isThenable(result)) return this.#cameLate() ? new Promise<T>(() => {}) : result;
    this.running++;
    return this.#settle(result);
  }

  async #settle<T>(result: PromiseLike<T>): Promise<T> {
    try {
      return await result;
    } finally {
      this.running--;
      this.#noteOutside();
      if (this.#cameLate()) await new Promise(() => {});
      if (this.outside || !this.#mayGoOn()) await this.#held();
    }
  }

  /** From now on nothing that it left behind counts: the log has the timeout next. */
  #cameLate(): boolean {
    if (!this.isOver) this.#isLate = this.engine.driver.watch.isOverdue(this.id);
    return this.#isLate;
  }

  /** Nearly no attempt has one. */
  get backlog(): Backlog {
    this.#backlog ??= new Backlog(this);
    return this.#backlog;
  }

  /** Only something outside the ports can have moved code while the engine waits. */
  #noteOutside(): void {
    if (!this.engine.isIdle || this.outside || this.isOver) return;
    this.outside = true;
    this.engine.driver.watch.outside(this.id, WAITED_OUTSIDE);
  }

  #mayGoOn(): boolean {
    return (this.#backlog?.isEmpty ?? true) && this.engine.driver.watch.mayGoOn(this.id, this.engine.isIdle);
  }

  #held(): Promise<void> {
    this.outside = false;
    return new Promise((resolve) => this.backlog.hold({ goOn: resolve }));
  }

  utter<Type extends UtteredType>(event: Uttered<Type>, logged?: (payload: PayloadOf<Type>) => void): void {
    const { type, payload, scope } = event;
    this.#noteOutside();
    if (this.#mayGoOn()) {
      const written = this.emit(type, payload, scope());
      logged?.(written);
      return;
    }
    // What code reads from now on belongs to its next event.
    const values = this.#values.isEmpty ? undefined : this.#values.take();
    const { driver } = this.engine;
    const write = (draft: object): unknown => driver.emit({ attemptId: this.id, ...draft } as Draft);
    const goOn = (): void => {
      if (values !== undefined) write({ type: "Effect", payload: values });
      const written = write({ type, payload, ...scope() });
      logged?.(written as never);
    };
    this.backlog.hold({ event, goOn });
  }

  /**
   * Nobody waits for this attempt's code any more: it was ended or came back after its time, its step is complete, or
   * the run paused. What such code still does is no part of the run; a replay does not even run it.
   */
  get isOver(): boolean {
    return this.#isLate || this.isEnded;
  }

  /**
   * The same, where others may have ended it in the turn that its code is in: who replays it alone learns of that only
   * from the record.
   */
  meetsEnd(): boolean {
    if (!this.isOver) this.engine.meetEnd(this);
    return this.isOver;
  }

  /** It was ended or is complete, or the run paused; one whose code came back late is still to be ended. */
  get isEnded(): boolean {
    return this.ended !== undefined || this.#isComplete || this.engine.isPaused;
  }

  /** Ends the attempt from outside: code and calls are told, the outcomes of calls still come. */
  end(error: AttemptEndedError): void {
    if (this.isEnded) return;
    this.ended = error;
    this.#ender.end(() => error);
    for (const listener of this.#listeners ?? []) listener(error);
    this.engine.endChildren(this, error);
  }

  /** The step is complete: its timers and whatever else it left behind end with it. */
  complete(): void {
    this.#isComplete = true;
    this.calls.dropTimers();
  }

  /** Rejects once the attempt was ended and nothing of it is pending any more. */
  ending(): Promise<never> {
    return new Promise((_, reject) => this.#endings.push(reject));
  }

  /**
   * Called at the barrier: an ended attempt is over when its calls and branches are. It waits for no code: whether that
   * returns at once, late or never makes no difference to the log.
   */
  giveUpIfOver(): boolean {
    if (this.ended === undefined || this.calls.pending > 0 || this.branches > 0 || this.#endings.length === 0)
      return false;
    for (const reject of this.#endings.splice(0)) reject(this.ended);
    return true;
  }

  /** A value that flow code reads. */
  read<Source extends ValueSource>(source: Source, real: () => ValueTypes[Source]): ValueTypes[Source] {
    return this.meetsEnd() ? real() : this.observe(source, real);
  }

  /** A value of the world, recorded whoever reads it. */
  observe<Source extends ValueSource>(source: Source, real: () => ValueTypes[Source]): ValueTypes[Source] {
    if (this.#values.total >= MAX_VALUES) {
      if (this.#values.total === MAX_VALUES)
        this.engine.driver.watch.outside(this.id, `more than ${MAX_VALUES} values read`);
      this.#values.total++;
      return real();
    }
    const value = this.engine.driver.values.read(this.id, source, real);
    this.#values.add(source, value);
    return value;
  }

  #seeded(): SeededRandom {
    this.#random ??= new SeededRandom(this.read("seed", this.engine.newSeed));
    return this.#random;
  }

  random(): number {
    return this.#seeded().next();
  }

  randomBytes(length: number): Uint8Array {
    return this.#seeded().bytes(length);
  }

  unobserved(what: string): void {
    this.engine.driver.watch.outside(this.id, what);
  }

  log(level: "debug" | "info" | "warning" | "error", message: string): void {
    const { driver, isPaused } = this.engine;
    if (isPaused) return;
    const payload =
      message.length <= INLINE_LIMIT
        ? { level, message }
        : { level, message: `${message.slice(0, INLINE_LIMIT)}…`, data: driver.store(encodeValue(message)) };
    driver.carry({ type: "LogLine", attemptId: this.id, payload });
  }

  timer(ms: number, fire: () => void): () => void {
    return this.calls.timer(ms, () => {
      try {
        runInContext(this, fire);
      } catch (error) {
        const { message } = toErrorRecord(error);
        this.end(new AttemptEndedError("failed", message, { value: error }));
      }
    });
  }
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
