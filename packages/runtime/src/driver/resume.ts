import type {
  ArtifactRef,
  AttemptId,
  CallId,
  Draft,
  EncodedValue,
  EventType,
  Json,
  PayloadOf,
  StoredValue,
  Totals,
} from "@openexec/timeline";
import { outsideContext } from "../globals/code-context.ts";
import type { AgentDoor, AttemptWatch, Barrier, Call, Delivery, Driver, ValuePort, WatchDoor } from "./driver.ts";
import { INTERRUPTED } from "./interrupted.ts";
import type { LiveDriver } from "./live.ts";
import { storedFiles } from "./stored-files.ts";
import { TapeDriver } from "./tape.ts";
import type { TapeSecrets } from "./tape-secrets.ts";
import type { TapeSource } from "./tape-source.ts";

/** Before the cursor the record answers, after it the world does; both append to the same log. */
export class ResumeDriver implements Driver {
  readonly tape: TapeDriver;
  #live: LiveDriver | undefined;
  readonly #whenLive: ((live: LiveDriver) => void)[] = [];
  /** Files of values that code came to before the record's end, by path: a line that is written later may name them. */
  readonly #unwritten = new Map<string, (live: LiveDriver) => void>();
  readonly #watched = new Map<AttemptId, AttemptWatch>();
  readonly #unwatch = new Map<AttemptId, () => void>();

  /**
   * @param goLive makes the live half once, when the record is at its end; writes `RunResumed`
   * @param inFlight what becomes of each call whose outcome was lost
   */
  constructor(
    source: TapeSource,
    private readonly goLive: (tape: TapeDriver) => LiveDriver,
    private readonly inFlight: NonNullable<PayloadOf<"RunResumed">["inFlight"]>,
    secrets?: TapeSecrets,
  ) {
    this.tape = new TapeDriver(source, { ...secrets, onEnd: () => void this.#turn() });
  }

  get live(): LiveDriver | undefined {
    return this.#live;
  }

  /** Calls back with the live half, at once or as soon as it is there. */
  whenLive(use: (live: LiveDriver) => void): void {
    if (this.#live === undefined) this.#whenLive.push(use);
    else use(this.#live);
  }

  get #now(): Driver {
    return this.#live ?? this.tape;
  }

  /** Code may be what comes to the end of the record: what goes on from there is none of its doings. */
  #turn(): LiveDriver {
    return this.#live ?? outsideContext(() => this.#goOnLive());
  }

  #goOnLive(): LiveDriver {
    const live = this.goLive(this.tape);
    this.#live = live;
    for (const use of this.#whenLive.splice(0)) use(live);
    for (const watch of this.#watched.values()) this.#unwatch.set(watch.attemptId, live.watch.attempt(watch));
    for (const call of this.tape.inFlight) this.#goOn(call, live);
    this.tape.outside.handOver(live.watch);
    return live;
  }

  #goOn(call: Call, live: LiveDriver): void {
    const questions = call.type === "function" ? this.tape.nested.questionsOf(call.id) : [];
    if (call.type === "function" && questions.length > 0 && this.inFlight[call.id] === "retry") {
      live.takeUp(call, questions);
      return;
    }
    const interrupted = INTERRUPTED[call.type];
    if (interrupted === undefined) live.begin(call);
    else live.queue.push({ type: "outcome", call, outcome: interrupted(call) });
  }

  emit<Type extends EventType>(draft: Draft<Type>): PayloadOf<Type> {
    const payload = this.#live === undefined ? this.tape.emit(draft) : draft.payload;
    const live = this.#live as LiveDriver | undefined;
    for (const { path } of this.#unwritten.size === 0 ? [] : storedFiles(draft.payload)) {
      if (live !== undefined) this.#unwritten.get(path)?.(live);
      this.#unwritten.delete(path);
    }
    return live === undefined ? (payload as PayloadOf<Type>) : live.emit(draft);
  }

  carry(draft: Draft): void {
    if (this.#live === undefined && !this.tape.endsBefore(draft)) return;
    this.#turn().carry(draft);
  }

  store(encoded: EncodedValue): StoredValue {
    if (this.#live !== undefined) return this.#live.store(encoded);
    const stored = this.tape.store(encoded);
    if ("artifact" in stored) this.#unwritten.set(stored.artifact.path, (live) => void live.store(encoded));
    return stored;
  }

  clean<Value extends Json>(value: Value): Value {
    return this.#now.clean(value);
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    if (this.#live !== undefined) return this.#live.keep(bytes, mediaType);
    const ref = this.tape.keep(bytes, mediaType);
    this.#unwritten.set(ref.path, (live) => void live.keep(bytes, mediaType));
    return ref;
  }

  begin(call: Call): void {
    this.#now.begin(call);
  }

  drop(callId: CallId): void {
    this.tape.drop(callId);
    this.#live?.drop(callId);
  }

  endBefore(attemptId: AttemptId): Delivery | undefined {
    return this.#now.endBefore(attemptId);
  }

  poll(): Delivery | undefined {
    return this.#now.poll();
  }

  async next(barrier: Barrier): Promise<Delivery> {
    if (this.#live !== undefined) return await this.#live.next(barrier);
    const delivery = await this.tape.next(barrier);
    if (delivery.type !== "stop" || this.tape.isStopped) return delivery;
    return await this.#turn().next(barrier);
  }

  readonly values: ValuePort = {
    read: (attemptId, source, real) => this.#now.values.read(attemptId, source, real),
    mayRun: (attemptId) => this.#now.values.mayRun(attemptId),
  };

  readonly agents: AgentDoor = {
    mayBegin: (attemptId) => this.#now.agents.mayBegin(attemptId),
    open: (sessionId, command, callId) => this.#now.agents.open(sessionId, command, callId),
    isRunning: (sessionId, callId) => this.#now.agents.isRunning(sessionId, callId),
    wasAsked: (callId) => this.#now.agents.wasAsked(callId),
    takeEarlier: (sessionId) => this.#now.agents.takeEarlier(sessionId),
    bound: (sessionId, binding) => this.#now.agents.bound(sessionId, binding),
    send: (sessionId, message) => this.#now.agents.send(sessionId, message),
    finish: (callId, outcome) => this.#now.agents.finish(callId, outcome),
    close: (sessionId) => this.#now.agents.close(sessionId),
    outputSoFar: (callId) => this.#now.agents.outputSoFar(callId),
    kill: (callId) => this.#now.agents.kill(callId),
  };

  readonly watch: WatchDoor = {
    attempt: (watch) => this.#watch(watch),
    mayGoOn: (attemptId, isIdle) => this.#now.watch.mayGoOn(attemptId, isIdle),
    isOverdue: (attemptId) => this.#now.watch.isOverdue(attemptId),
    overdue: (attemptId) => this.#now.watch.overdue(attemptId),
    fits: (attemptId, event) => this.#now.watch.fits(attemptId, event),
    settled: (attemptId) => this.#now.watch.settled(attemptId),
    outside: (attemptId, reason) => this.#now.watch.outside(attemptId, reason),
  };

  /** A step that the record leaves open gets its deadline and heartbeat when the run goes on, its whole time anew. */
  #watch(watch: AttemptWatch): () => void {
    if (this.#live !== undefined) return this.#live.watch.attempt(watch);
    this.#watched.set(watch.attemptId, watch);
    return () => {
      this.#watched.delete(watch.attemptId);
      this.#unwatch.get(watch.attemptId)?.();
    };
  }

  get contextPack(): ArtifactRef | undefined {
    return this.#now.contextPack;
  }

  totals(): Totals {
    return this.#now.totals();
  }
}
