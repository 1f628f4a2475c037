import { type CallId, callId, type SessionId } from "@openexec/timeline";
import type { Call, EffectType } from "../driver/driver.ts";
import { originals } from "../globals/originals.ts";
import type { AttemptPart, CallsPart, Outcome, OutcomeOf, Started } from "./parts.ts";

/** The calls of one attempt, numbered in call order. */
export class Calls implements CallsPart {
  #made = 0;
  /** Calls of this place whose outcome has not come. */
  #own = 0;
  #isClosed = false;
  #idle: (() => void) | undefined;
  /** Sleeps of flow code that are not over. */
  readonly #timers = new Set<CallId>();
  /** Calls whose outcome has not come; those inside functions are counted at the top. */
  pending = 0;

  constructor(
    readonly attempt: AttemptPart,
    /** The function that these calls are made in. They are numbered inside it (`a#1:3.1`), since a replay skips them. */
    readonly parentId?: CallId,
    /** The agent session that asks for them. */
    private readonly sessionId?: SessionId,
    /** Who ends them; else the attempt. */
    private readonly owner: Call["owner"] = attempt,
  ) {}

  get isOver(): boolean {
    return this.#isClosed || this.attempt.isOver;
  }

  /** The same, asked right before something would be written. */
  meetsEnd(): boolean {
    return this.#isClosed || this.attempt.meetsEnd();
  }

  /** Nothing is started here any more, and what runs is ended by its owner. Resolves when all of it is over. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.dropTimers();
    if (this.#own === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#idle = resolve));
  }

  nextId(): CallId {
    const k = ++this.#made;
    return this.parentId === undefined ? callId(this.attempt.id, k) : (`${this.parentId}.${k}` as CallId);
  }

  /** Envelope fields of events that are no calls. */
  get scope(): { readonly parentId?: CallId; readonly sessionId?: SessionId } {
    const { parentId, sessionId } = this;
    return { ...(parentId !== undefined && { parentId }), ...(sessionId !== undefined && { sessionId }) };
  }

  #count(change: 1 | -1): void {
    this.attempt.calls.pending += change;
    this.#own += change;
    if (this.#own === 0) this.#idle?.();
  }

  /**
   * Emits the `…Started` event and starts the call; resolves with its outcome, whatever it is. Of a step that is over
   * nothing is started, and it never resolves.
   */
  start<Type extends EffectType>(call: Started<Type>, id: CallId = this.nextId()): Promise<Outcome<Type>> {
    // What an agent asks for until its turn is over is answered; code and runtime go no further.
    if (this.meetsEnd() && this.sessionId === undefined) return new Promise(() => {});
    const { attempt } = this;
    const { parentId } = this;
    const sessionId = call.sessionId ?? this.sessionId;
    const logged = attempt.emit(call.started.type, call.started.payload as never, {
      callId: id,
      ...(parentId === undefined ? {} : { parentId }),
      ...(sessionId === undefined ? {} : { sessionId }),
    });
    this.#count(1);
    return new Promise((resolve) => {
      const begun = {
        type: call.type,
        name: call.name,
        id,
        attemptId: attempt.id,
        parentId,
        sessionId,
        spec: withDeadline(call.spec, logged),
        owner: this.owner,
      } as Call;
      attempt.engine.begin(begun, (payload, read) => {
        this.#count(-1);
        resolve({ callId: id, payload: payload as OutcomeOf<Type>, read });
      });
    });
  }

  timer(ms: number, fire: () => void): () => void {
    if (this.meetsEnd()) return () => {};
    let id: CallId | undefined;
    let isCleared = false;
    const over = (): void => {
      if (id !== undefined) this.#timers.delete(id);
      if (!this.isOver) fire();
    };
    const asleep = (begun: CallId, until: string): void => {
      id = begun;
      this.#timers.add(begun);
      this.#begin(begun, until, this.owner, over);
      if (isCleared) this.#drop(begun);
    };
    if (this.parentId === undefined) this.#asks(ms, asleep);
    else this.#sleeps(ms, asleep);
    return () => {
      isCleared = true;
      if (id !== undefined) this.#drop(id);
    };
  }

  wait(ms: number, owner: Call["owner"] = this.owner): Promise<void> {
    return new Promise((resolve) => this.#sleeps(ms, (id, until) => this.#begin(id, until, owner, resolve)));
  }

  /** Gives up the sleeps of code that is done. */
  dropTimers(): void {
    for (const id of [...this.#timers]) this.#drop(id);
  }

  #drop(id: CallId): void {
    this.#timers.delete(id);
    if (this.attempt.engine.drop(id)) this.#count(-1);
  }

  /** A sleep that flow code asks for. */
  #asks(ms: number, asleep: (id: CallId, until: string) => void): void {
    let id: CallId | undefined;
    const scope = (): { callId: CallId } => {
      id = this.nextId();
      return { callId: id };
    };
    this.attempt.utter({ type: "SleepStarted", payload: { until: timeIn(ms) }, scope }, ({ until }) => {
      if (id !== undefined) asleep(id, until);
    });
  }

  /** A sleep of the runtime, or of a function. */
  #sleeps(ms: number, asleep: (id: CallId, until: string) => void): void {
    const id = this.nextId();
    const { until } = this.attempt.emit("SleepStarted", { until: timeIn(ms) }, { callId: id, ...this.scope });
    asleep(id, until);
  }

  #begin(id: CallId, until: string, owner: Call["owner"], over: () => void): void {
    const { attempt } = this;
    this.#count(1);
    const call: Call = {
      type: "sleep",
      name: "sleep",
      id,
      attemptId: attempt.id,
      parentId: this.parentId,
      sessionId: undefined,
      spec: { untilMs: originals.Date.parse(until) },
      owner,
    };
    attempt.engine.begin(call, () => {
      this.#count(-1);
      over();
    });
  }
}

/** RFC 3339. */
function timeIn(ms: number): string {
  return new originals.Date(originals.now() + ms).toISOString();
}

/** A recorded deadline holds: it is the one of the log, not the one that the code wants today. */
function withDeadline<Spec>(spec: Spec, logged: object): Spec {
  return "expiresAt" in logged ? { ...spec, expiresAt: logged.expiresAt } : spec;
}
