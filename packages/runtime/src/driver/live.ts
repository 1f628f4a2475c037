import {
  type ArtifactRef,
  type CallId,
  type Draft,
  decodeStored,
  decodeValue,
  type EncodedValue,
  type EventType,
  encodeValue,
  type Json,
  type PayloadOf,
  type SessionId,
  type StoredValue,
  type Totals,
} from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { Answer } from "../ports/index.ts";
import type { Recorder } from "../record/recorder.ts";
import type { Barrier, Call, Delivery, Driver, OutcomeType, ReadValue, ValuePort } from "./driver.ts";
import { LiveAgents } from "./live-agents.ts";
import type { LivePorts } from "./live-ports.ts";
import type { LiveRun, Queued } from "./live-run.ts";
import { LiveWatch } from "./live-watch.ts";
import type { NestedOutcome, NestedOutcomes } from "./nested-outcomes.ts";
import type { Outcome, Store } from "./outcome.ts";
import { PERFORM, type Perform } from "./perform.ts";
import { answerOutcome, NOBODY } from "./perform-ask.ts";
import { createWireStore } from "./perform-model.ts";
import { Queue } from "./queue.ts";
import { storedFiles } from "./stored-files.ts";
import type { TapeSource } from "./tape-source.ts";
import { TotalsCounter } from "./totals.ts";

/** What a resumed run did before its process died. */
export interface EarlierLife {
  readonly nested: NestedOutcomes;
  readonly source: TapeSource;
}

/** The world: performs calls, writes what happens. */
export class LiveDriver implements Driver, LiveRun {
  readonly queue = new Queue<Queued>();
  readonly wire = createWireStore();
  readonly watch: LiveWatch;
  readonly agents: LiveAgents;
  readonly values: ValuePort = { read: (_attempt, _source, real) => real(), mayRun: () => true };
  readonly #started = originals.monotonic();
  readonly #parked = new Map<CallId, { readonly call: Extract<Call, { type: "ask" }>; readonly since: number }>();
  readonly #active = new Map<CallId, AbortController>();
  readonly #known = new Map<CallId, NestedOutcome>();

  constructor(
    readonly recorder: Recorder,
    readonly ports: LivePorts,
    private readonly counter: TotalsCounter = new TotalsCounter(),
    readonly messagesOf: (sessionId: SessionId) => number = () => 0,
    private readonly earlier?: EarlierLife,
  ) {
    this.watch = new LiveWatch(this);
    this.agents = new LiveAgents(this);
  }

  emit<Type extends EventType>(draft: Draft<Type>): PayloadOf<Type> {
    this.counter.see(draft as Draft);
    const written = this.recorder.append(draft);
    if (this.earlier !== undefined) this.#remember(this.earlier.nested, draft as Draft, written);
    return draft.payload as PayloadOf<Type>;
  }

  /** Finds out whether a function that is called again asks for what it was given already. */
  #remember(nested: NestedOutcomes, { type, callId, parentId, payload }: Draft, written: object): void {
    if (callId === undefined || (type !== "ToolCallStarted" && type !== "InteractionRequested")) return;
    if (parentId === undefined) {
      if (type === "ToolCallStarted") nested.began(callId, payload.retryOf as CallId | undefined);
      return;
    }
    const outcome = nested.take(parentId, type, written);
    if (outcome !== undefined) this.#known.set(callId, outcome);
  }

  /** Comes from timers and streams, where nobody could catch what is thrown: the run ends with it instead. */
  carry(draft: Draft): void {
    try {
      this.emit(draft);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.queue.push({ type: "failed", error });
  }

  store(encoded: EncodedValue): StoredValue {
    return this.recorder.store(encoded);
  }

  clean<Value extends Json>(value: Value): Value {
    return this.ports.filter.json(value);
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    return this.recorder.keep(bytes, mediaType);
  }

  begin(call: Call): void {
    const known = this.#known.get(call.id);
    if (known !== undefined) {
      this.#known.delete(call.id);
      this.#answer(call, known).catch((error: unknown) => this.queue.push({ type: "failed", error }));
      return;
    }
    const perform = PERFORM[call.type] as Perform<typeof call.type>;
    const performed = call.type === "function" ? call : { ...call, signal: this.#signalOf(call) };
    if (performed.type === "agent") this.agents.begun(performed);
    void this.#durable(call)
      .then(() => perform(this, performed as never))
      .then(
        (outcome) => {
          this.#active.delete(call.id);
          if (outcome === "parked") this.queue.push({ type: "parked", call });
          else if (outcome !== "elsewhere") this.queue.push({ type: "outcome", call, outcome });
        },
        (error: unknown) => this.queue.push({ type: "failed", error }),
      );
  }

  /** Answers a call by the outcome that an equal one had before the process died. */
  async #answer(call: Call, outcome: NestedOutcome): Promise<void> {
    const files = new Map<string, Uint8Array>();
    for (const ref of storedFiles(outcome.payload)) {
      const bytes = await this.earlier?.source.artifact(ref);
      if (bytes !== undefined) files.set(ref.path, bytes);
    }
    const read: ReadValue = (stored) =>
      decodeStored(stored, "artifact" in stored ? files.get(stored.artifact.path) : undefined);
    this.queue.push({ type: "known", call, outcome, read });
  }

  /** Aborted with its owner, or alone. */
  #signalOf({ id, owner }: Call): AbortSignal {
    const controller = new AbortController();
    this.#active.set(id, controller);
    return AbortSignal.any([owner.signal, controller.signal]);
  }

  /** A side effect begins only after its `…Started` line is on disk; a sleep touches nothing. */
  #durable(call: Call): Promise<void> {
    return call.type === "sleep" ? Promise.resolve() : this.recorder.flush();
  }

  watchOutput(callId: CallId, soFar: () => string): void {
    this.agents.watchOutput(callId, soFar);
  }

  /** Ends a call; its outcome still comes. */
  abort(callId: CallId): void {
    this.#active.get(callId)?.abort();
  }

  drop(callId: CallId): void {
    this.#active.get(callId)?.abort();
    this.#active.delete(callId);
  }

  /** An answer from elsewhere to a question that nobody here could answer; `false` when it is not waiting. */
  answer(id: CallId, answer: Answer): boolean {
    const parked = this.#parked.get(id);
    if (parked === undefined) return false;
    const { argumentsSha256 } = parked.call.spec;
    if (answer.argumentsSha256 !== undefined && answer.argumentsSha256 !== argumentsSha256) return false;
    this.#parked.delete(id);
    const waitedMs = originals.monotonic() - parked.since;
    this.queue.push({ type: "outcome", call: parked.call, outcome: answerOutcome(parked.call, answer, waitedMs) });
    return true;
  }

  /** Nobody here can answer. Who asked may be ended before somebody elsewhere does. */
  #park(call: Extract<Call, { type: "ask" }>): void {
    this.#parked.set(call.id, { call, since: originals.monotonic() });
    const { signal } = call.owner;
    const cancel = (): void => void this.answer(call.id, { action: "cancel", by: NOBODY });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  }

  endBefore(): undefined {}

  poll(): Delivery | undefined {
    const input = this.queue.takeIf(
      (item) => item.type === "failed" || item.type === "cancel" || item.type === "timeout",
    );
    return input === undefined ? undefined : this.#deliver(input);
  }

  async next(barrier: Barrier): Promise<Delivery> {
    for (;;) {
      if (this.queue.isEmpty && this.#onlyPeopleCanHelp(barrier)) return this.#pause(barrier);
      const delivery = this.#deliver(await this.queue.take(), barrier);
      if (delivery !== undefined) return delivery;
    }
  }

  #onlyPeopleCanHelp({ pending, outside }: Barrier): boolean {
    return outside.size === 0 && pending.size > 0 && [...pending.keys()].every((id) => this.#parked.has(id));
  }

  #pause({ pending }: Barrier): Delivery {
    const interactions = [...pending.keys()];
    this.carry({ type: "RunPaused", payload: { reason: "waiting for a person", interactions } });
    return { type: "pause", interactions };
  }

  #deliver(item: Queued, barrier?: Barrier): Delivery | undefined {
    switch (item.type) {
      case "failed":
        throw item.error;
      case "parked":
        if (item.call.type === "ask") this.#park(item.call);
        return undefined;
      case "outcome":
        if (barrier !== undefined && !barrier.pending.has(item.call.id)) return undefined;
        return this.#outcome(item.call, item.outcome);
      case "known": {
        const { call, outcome, read } = item;
        if (barrier !== undefined && !barrier.pending.has(call.id)) return undefined;
        const message = `${call.id} was not done again: it has the outcome of ${outcome.callId}`;
        this.carry({
          type: "LogLine",
          callId: call.id,
          ...(call.attemptId && { attemptId: call.attemptId }),
          payload: { level: "info", code: "served_from_earlier_call", message },
        });
        this.#write(call, outcome.type, outcome.payload);
        return { type: "outcome", callId: call.id, payload: outcome.payload, read };
      }
      case "timeout":
        this.carry({
          type: "TimeoutFired",
          attemptId: item.attemptId,
          payload: { timeoutMs: item.timeoutMs, scope: "attempt" },
        });
        return { type: "timeout", attemptId: item.attemptId };
      case "cancel":
        this.carry({ type: "CancelRequested", payload: item.payload });
        return { type: "cancel", reason: item.payload.reason };
      case "message":
        this.agents.delivered(item.sessionId, item.message);
        return item;
      case "agent-exit":
      case "settled":
      case "resumed":
        return item;
    }
  }

  /** Writes an outcome and hands it over; what the log stores as a file is read from memory. */
  #outcome(call: Call, outcome: Outcome): Delivery {
    const files = new Map<StoredValue, unknown>();
    const store: Store = (value, name, kept) => {
      const stored = kept === undefined ? this.recorder.store(encodeValue(value, name)) : { artifact: kept };
      if ("artifact" in stored) files.set(stored, decodeValue(encodeValue(value, name).json));
      return stored;
    };
    const { type, payload } = outcome(store);
    this.#write(call, type, payload);
    const read = (stored: StoredValue): unknown => (files.has(stored) ? files.get(stored) : decodeStored(stored));
    return { type: "outcome", callId: call.id, payload, read };
  }

  #write(call: Call, type: OutcomeType, payload: PayloadOf<OutcomeType>): void {
    const { id, attemptId, parentId, sessionId } = call;
    this.emit({ type, callId: id, attemptId, parentId, sessionId, payload } as Draft<OutcomeType>);
  }

  get contextPack(): ArtifactRef | undefined {
    return this.counter.contextPack;
  }

  totals(): Totals {
    return this.counter.totals(Math.round(originals.monotonic() - this.#started));
  }
}
