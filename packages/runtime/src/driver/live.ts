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
  type Recall,
  type SessionId,
  type StoredValue,
  type Totals,
} from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { Answer } from "../ports/index.ts";
import type { Recorder } from "../record/recorder.ts";
import type { Barrier, Call, Delivery, Driver, OutcomeType, ReadValue, ValuePort } from "./driver.ts";
import { INTERRUPTED } from "./interrupted.ts";
import { LiveAgents } from "./live-agents.ts";
import type { LivePorts } from "./live-ports.ts";
import type { LiveRun, Queued } from "./live-run.ts";
import { LiveWatch } from "./live-watch.ts";
import type { NestedOutcome, NestedOutcomes, OpenQuestion } from "./nested-outcomes.ts";
import { askedBy, type FunctionCall, OpenQuestions, type Settled } from "./open-questions.ts";
import type { Outcome, Store } from "./outcome.ts";
import { PERFORM, type Perform } from "./perform.ts";
import { createWireStore } from "./perform-model.ts";
import { Queue } from "./queue.ts";
import { storedFiles } from "./stored-files.ts";
import { recalled } from "./tape-secrets.ts";
import type { TapeSource } from "./tape-source.ts";
import { TotalsCounter } from "./totals.ts";

/** Variables that are listed by name. */
const MAX_NAMES = 40;

/** What a resumed run did before its process died. */
export interface EarlierLife {
  readonly nested: NestedOutcomes;
  readonly source: TapeSource;
  readonly recall: Recall;
}

/** The world: performs calls, writes what happens. */
export class LiveDriver implements Driver, LiveRun {
  readonly queue = new Queue<Queued>();
  readonly wire = createWireStore();
  readonly watch: LiveWatch;
  readonly agents: LiveAgents;
  readonly values: ValuePort = { read: (_attempt, _source, real) => real(), mayRun: () => true };
  readonly #started = originals.monotonic();
  #saysWithheld = false;
  readonly #questions = new OpenQuestions((call, outcome) => this.queue.push({ type: "outcome", call, outcome }));
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

  childStarts(): void {
    if (this.#saysWithheld) return;
    this.#saysWithheld = true;
    const names = this.ports.withheld?.() ?? [];
    if (names.length === 0) return;
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
    const listed = names.slice(0, MAX_NAMES).join(", ");
    const message = `Commands and agents get these variables only when they are named (--env, passEnv): ${listed}${more}`;
    this.carry({ type: "LogLine", payload: { level: "info", code: "environment_withheld", message } });
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
    const payload = this.#recalled(outcome.payload);
    const read = outcome.read ?? (await this.#readerOf(payload));
    this.queue.push({ type: "known", call, outcome: { ...outcome, payload }, read });
  }

  #recalled<Value>(recorded: Value): Value {
    return this.earlier === undefined ? recorded : recalled(this.earlier.recall, recorded);
  }

  /** Reads the values of a recorded payload: its files are loaded first. */
  async #readerOf(payload: object): Promise<ReadValue> {
    const files = new Map<string, Uint8Array>();
    for (const ref of storedFiles(payload)) {
      const bytes = await this.earlier?.source.artifact(ref);
      if (bytes !== undefined) files.set(ref.path, this.earlier?.recall.bytes(bytes) ?? bytes);
    }
    return (stored) => decodeStored(stored, "artifact" in stored ? files.get(stored.artifact.path) : undefined);
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
    return this.#questions.answer(id, answer);
  }

  /** Asks again what a function was waiting for when its process ended; with the first answer it is called again. */
  takeUp(asker: FunctionCall, questions: readonly OpenQuestion[]): void {
    for (const recorded of questions) {
      const question = { ...recorded, payload: this.#recalled(recorded.payload) };
      this.#questions.takeUp(asker, question.callId);
      this.#readerOf(question.payload)
        .then((read) => this.begin(askedBy(asker, question, read)))
        .catch((error: unknown) => this.fail(error));
    }
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
      if (this.queue.isEmpty && this.#questions.holdUp(barrier)) return this.#pause();
      const delivery = this.#deliver(await this.queue.take(), barrier);
      if (delivery !== undefined) return delivery;
    }
  }

  #pause(): Delivery {
    const interactions = this.#questions.close();
    this.watch.stop();
    this.carry({ type: "RunPaused", payload: { reason: "waiting for a person", interactions: [...interactions] } });
    return { type: "pause", interactions };
  }

  #deliver(item: Queued, barrier?: Barrier): Delivery | undefined {
    switch (item.type) {
      case "failed":
        throw item.error;
      case "parked": {
        const { call } = item;
        const isWanted = barrier?.pending.has(call.id) === true || this.#questions.isTakenUp(call.id);
        if (call.type === "ask" && isWanted) this.#questions.park(call);
        return undefined;
      }
      case "outcome": {
        const settled = this.#questions.settle(item.call.id);
        if (settled !== undefined) return this.#askedBefore(item.call, item.outcome, settled);
        if (barrier !== undefined && !barrier.pending.has(item.call.id)) return undefined;
        return this.#outcome(item.call, item.outcome);
      }
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

  /** Writes the answer to what a function had asked before its process ended, and lets that one be called again. */
  #askedBefore(call: Call, outcome: Outcome, { asker, others }: Settled): Delivery {
    for (const other of others) this.drop(other);
    const { payload, read } = this.#outcome(call, outcome);
    const answer = { type: "InteractionResolved", payload: payload as PayloadOf<"InteractionResolved">, read } as const;
    this.earlier?.nested.ended(call.id, asker.id, answer);
    return this.#outcome(asker, INTERRUPTED.function(asker));
  }

  /** Writes an outcome and hands it over; what the log stores as a file is read from memory. */
  #outcome(call: Call, outcome: Outcome): Extract<Delivery, { type: "outcome" }> {
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
