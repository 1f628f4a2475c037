import {
  type ArtifactRef,
  type AttemptId,
  CATALOGUE,
  type CallId,
  type Draft,
  decodeStored,
  type EncodedValue,
  type EventType,
  encodeEvent,
  type Json,
  type PayloadOf,
  type Recall,
  type StoredValue,
  type Totals,
} from "@openexec/timeline";
import { behaves } from "../globals/behaviour.ts";
import type { AgentMessage } from "../ports/index.ts";
import type { Filter } from "../record/recorder.ts";
import { DerivedValues } from "./derived-values.ts";
import type { Barrier, Call, Delivery, Driver, OutcomeType, ReadValue, WatchDoor } from "./driver.ts";
import { withMeasured } from "./measured.ts";
import { NestedOutcomes } from "./nested-outcomes.ts";
import type { ScriptLine } from "./session-script.ts";
import { storedFiles } from "./stored-files.ts";
import { TapeAgents } from "./tape-agents.ts";
import { CarriedLines, type OneAttempt } from "./tape-carried.ts";
import { type Passed, TapeChain } from "./tape-chain.ts";
import { TapeEnds } from "./tape-ends.ts";
import { TapeFindings } from "./tape-findings.ts";
import { TapeOutside } from "./tape-outside.ts";
import { classOf, isSeam, type RecordedLine, TapeReader } from "./tape-reader.ts";
import { NO_RECALL, recalled } from "./tape-secrets.ts";
import type { TapeSource } from "./tape-source.ts";
import { TapeValues } from "./tape-values.ts";
import type { TapeView } from "./tape-view.ts";

export interface TapeOptions {
  /** Called when the record is at its end and code goes on: a resume turns live here. */
  readonly onEnd?: () => void;
  /** For code that holds secrets itself: what it derives is filtered as it was when it was recorded. */
  readonly filter?: Pick<Filter, "json" | "bytes">;
  /** Puts secrets back into what code gets that will go on in the world. */
  readonly recall?: Recall;
  /** The lines are those of one attempt: their hashes do not follow from each other. */
  readonly only?: OneAttempt;
}

/** The record: answers calls from it, compares what code derives with it, chains the derived bytes. */
export class TapeDriver implements Driver, TapeView {
  readonly reader: TapeReader;
  readonly values: TapeValues;
  readonly agents: TapeAgents;
  readonly chain: TapeChain;
  readonly findings: TapeFindings;
  /** What functions that are in flight have done by now. */
  readonly nested = new NestedOutcomes();
  readonly recall: Recall;
  readonly #derived: DerivedValues;
  readonly outside: TapeOutside;
  readonly #carried: CarriedLines;
  readonly #ends: TapeEnds | undefined;
  readonly #pending = new Map<CallId, Call>();
  readonly #inputs: Delivery[] = [];

  constructor(
    readonly source: TapeSource,
    private readonly options: TapeOptions = {},
  ) {
    const { onEnd, filter, recall = NO_RECALL, only } = options;
    this.recall = recall;
    this.reader = new TapeReader(source.lines);
    this.#carried = new CarriedLines(only);
    this.chain = new TapeChain(this.reader);
    this.#derived = new DerivedValues(filter);
    this.findings = new TapeFindings(this.reader, {
      passed: () => this.chain.position.seq,
      derivedText: (sha256) => this.#derived.textOf(sha256),
      isWaiting: (attemptId) => this.outside.isWaiting(attemptId),
    });
    this.values = new TapeValues(this.reader, recall, onEnd !== undefined, (reason, attemptId) =>
      this.#underflow(reason, attemptId),
    );
    this.agents = new TapeAgents(this);
    this.#ends =
      only &&
      new TapeEnds(this.reader, {
        ...only,
        isPassedOver: (line) => only.others.has(line.seq) || this.#carried.isCarried(line),
        hasUnread: (attemptId) => this.values.hasUnread(attemptId),
        hasUnheard: (line) => behaves("ordersMessagesByTime") && this.agents.hasUnheard(this.#saidBefore(line)),
      });
    this.outside = new TapeOutside(this.reader, {
      isCarried: (line) => this.#carried.isCarried(line),
      isInput: (line) => this.#carried.isInput(line),
      isEndOfStep: (line) => this.#carried.isEndOfStep(line),
      hasUnread: (attemptId) => this.values.hasUnread(attemptId),
      isAwaited: (line) => classOf(line) === "served" && line.callId !== undefined && this.#pending.has(line.callId),
    });
  }

  /** Code that waited outside may be ahead of its place: what it reads is compared when its event is. */
  #underflow(reason: string, attemptId: AttemptId | undefined): void {
    if (!this.outside.isWaiting(attemptId)) this.findings.diverge(this.reader.peek(), reason, { attemptId });
  }

  /** Calls of the code whose outcome the record does not have. */
  get inFlight(): readonly Call[] {
    return [...this.#pending.values()];
  }

  get replays(): ((attemptId: string) => boolean) | undefined {
    return this.options.only?.owns;
  }

  get isStopped(): boolean {
    return this.findings.isStopped;
  }

  emit<Type extends EventType>(draft: Draft<Type>): PayloadOf<Type> {
    if (this.isStopped) return draft.payload as PayloadOf<Type>;
    this.#carryOver();
    const recorded = this.reader.peek();
    if (recorded === undefined) {
      this.options.onEnd?.();
      return draft.payload as PayloadOf<Type>;
    }
    const clean = this.#derived.cleanDraft(draft as Draft);
    const measured = recorded.type === draft.type ? withMeasured(CATALOGUE[draft.type], clean, recorded) : clean;
    // Equal bytes are the event of the record, whose form was checked when it was written; others are checked first.
    let body = encodeEvent(recorded.seq, recorded.at, measured, false);
    if (body !== recorded.body) body = encodeEvent(recorded.seq, recorded.at, measured);
    if (body !== recorded.body) {
      this.findings.differs(recorded, measured, body);
      return draft.payload as PayloadOf<Type>;
    }
    const isServed = CATALOGUE[draft.type].class === "served";
    this.#pass(recorded, body, isServed ? "served" : "derived");
    return recalled(this.recall, measured.payload) as PayloadOf<Type>;
  }

  /** Seen from outside: the record has it already, at its place. */
  carry(draft: Draft): void {
    this.#ends?.see(draft);
  }

  /** Whether the record is at its end, and does not have what is carried here. Passes what it has instead. */
  endsBefore({ type, attemptId }: Draft): boolean {
    if (this.isStopped) return false;
    const isSame = (line: RecordedLine): boolean => line.type === type && line.attemptId === attemptId;
    if (this.reader.find(isSame, (line) => classOf(line) !== "carried") !== undefined) return false;
    this.#carryOver();
    return this.reader.peek() === undefined;
  }

  store(encoded: EncodedValue): StoredValue {
    return this.#derived.store(encoded);
  }

  clean<Value extends Json>(value: Value): Value {
    return this.#derived.clean(value);
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    return this.#derived.keep(bytes, mediaType);
  }

  begin(call: Call): void {
    this.#pending.set(call.id, call);
    this.#carried.began(call);
  }

  drop(callId: CallId): void {
    this.#pending.delete(callId);
  }

  asLogged(message: AgentMessage): AgentMessage {
    // Messages are JSON.
    return this.#derived.clean(message as never);
  }

  poll(): Delivery | undefined {
    if (this.isStopped) return { type: "stop" };
    for (
      let line = this.reader.peek();
      line !== undefined && this.#carried.isCarried(line);
      line = this.reader.peek()
    ) {
      const input = this.#takeCarried(line);
      if (input !== undefined) return input;
    }
    return undefined;
  }

  endBefore(attemptId: AttemptId): Delivery | undefined {
    if (this.isStopped || this.options.only?.owns(attemptId) !== true) return undefined;
    const end = this.#ends?.next();
    if (end === undefined) return undefined;
    this.#carryOver();
    return this.reader.peek() === end ? this.#takeCarried(end) : undefined;
  }

  async next(barrier: Barrier): Promise<Delivery> {
    for (;;) {
      if (this.isStopped) return { type: "stop" };
      const input = this.#inputs.shift();
      if (input !== undefined) return input;
      const line = this.reader.peek();
      if (line === undefined) return { type: "stop" };
      const earlier = behaves("ordersMessagesByTime") ? this.agents.messageUntil(this.#saidBefore(line)) : undefined;
      if (earlier !== undefined) return earlier;
      if (this.#carried.isCarried(line)) {
        const carried = this.#takeCarried(line);
        if (carried !== undefined) return carried;
        continue;
      }
      const outside = this.outside.waitsFor(line, barrier);
      if (outside !== undefined) {
        const back = await this.#comeBack(line, outside, barrier);
        if (back === undefined) continue;
        return back;
      }
      const pending = line.callId === undefined ? undefined : this.#pending.get(line.callId);
      const call = classOf(line) === "served" ? pending : undefined;
      if (call !== undefined && call.type !== "agent") return await this.#serve(line, call);
      const message = behaves("ordersMessagesByTime") ? undefined : this.agents.messageBefore(line);
      if (message !== undefined) return message;
      if (call !== undefined) return await this.#serve(line, call);
      this.findings.notProduced(line);
    }
  }

  /** Until when agents were heard before a line. What they said when they died with their process reached nobody. */
  #saidBefore(line: RecordedLine): string {
    if (!isSeam(line)) return line.at;
    const { only } = this.options;
    return only?.seams.get(line.seq) ?? "";
  }

  /** Hands a recorded outcome to its call; files that it names are loaded and verified first. */
  async #serve(line: RecordedLine, call: Call): Promise<Delivery> {
    const files = new Map<string, Uint8Array>();
    for (const ref of storedFiles(line.payload)) {
      try {
        files.set(ref.path, this.recall.bytes(await this.source.artifact(ref)));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.findings.lacks(reason, { ...(line.attemptId && { attemptId: line.attemptId }), callId: call.id });
        return { type: "stop" };
      }
    }
    this.#pending.delete(call.id);
    if (call.type === "agent") this.agents.over(call.id, line.payload);
    this.#pass(line, line.body, "served");
    const read: ReadValue = (stored) =>
      decodeStored(stored, "artifact" in stored ? files.get(stored.artifact.path) : undefined);
    const payload = recalled(this.recall, line.payload as PayloadOf<OutcomeType>);
    return { type: "outcome", callId: call.id, payload, read };
  }

  /** Passes what the record carries at this place, inputs from outside excepted: those are deliveries. */
  #carryOver(): void {
    for (let line = this.reader.peek(); line !== undefined; line = this.reader.peek()) {
      if (!this.#carried.isCarried(line) || this.#carried.isInput(line)) return;
      const resumed = this.#takeCarried(line);
      if (resumed !== undefined) this.#inputs.push(resumed);
    }
  }

  isPassedOver(line: RecordedLine): boolean {
    return this.#carried.isPassedOver(line);
  }

  #takeCarried(line: RecordedLine): Delivery | undefined {
    if (isSeam(line)) this.agents.ended();
    this.#pass(line, line.body, "carried");
    return this.#carried.toldBy(line);
  }

  /** What others did next is known before the attempt goes on: its requests are stored as differences from theirs. */
  #passOthers(): void {
    const others = this.options.only?.others;
    if (others === undefined) return;
    // A pause may stand between: what came after it was known too.
    this.reader.find(
      (line) => !this.isPassedOver(line),
      ({ seq }) => {
        others.get(seq)?.();
        return false;
      },
    );
    for (let line = this.reader.peek(); line !== undefined && others.has(line.seq); line = this.reader.peek())
      this.reader.take();
  }

  #pass(line: RecordedLine, body: string, how: Passed): void {
    this.outside.see(line);
    const isWhole = this.chain.pass(line, body, how, !this.outside.isUnobserved(line.attemptId));
    this.nested.see(line);
    if (line.type === "StepCompleted" && line.attemptId !== undefined) this.values.forget(line.attemptId);
    this.#passOthers();
    if (this.options.only === undefined && !isWhole)
      this.findings.diverge(line, "the record is damaged: its hash does not follow from its bytes");
  }

  /** Lets code that waits outside the ports come back to a line; `undefined`: look again. */
  async #comeBack(line: RecordedLine, attemptId: AttemptId, { outside }: Barrier): Promise<Delivery | undefined> {
    if (this.outside.takeBack(attemptId)) return { type: "settled", attemptId };
    if (await this.outside.wait(attemptId)) return undefined;
    if (outside.has(attemptId)) return { type: "settled", attemptId, isLate: true };
    if (this.outside.isWaiting(attemptId)) this.findings.diverge(line, "did not return", { attemptId });
    else this.findings.notProduced(line);
    return { type: "stop" };
  }

  get watch(): WatchDoor {
    return this.outside;
  }

  diedDuring(callId: CallId): string | undefined {
    const isOver = (line: RecordedLine): boolean =>
      line.type === "AgentTurn" && line.callId === callId && line.payload.status !== "interrupted";
    const line = this.reader.find(
      (next) => isSeam(next) || isOver(next),
      () => false,
    );
    if (line === undefined) return LATEST;
    return isSeam(line) ? line.at : undefined;
  }

  turnAhead(callId: CallId): PayloadOf<"AgentTurn"> | undefined {
    const isTurn = (line: RecordedLine): boolean => line.type === "AgentTurn" && line.callId === callId;
    return this.reader.find(isTurn, () => false)?.payload as PayloadOf<"AgentTurn"> | undefined;
  }

  beforeTurn(callId: CallId): ((line: ScriptLine) => boolean) | undefined {
    if (this.options.only === undefined) return undefined;
    const slice = this.turnAhead(callId)?.conversation;
    if (slice !== undefined) return ({ seq }) => seq < slice.fromSeq;
    // One that was interrupted has none. Its messages are later than the line that it began with.
    const { at = "" } = this.chain.position;
    return (line) => line.at < at;
  }

  /** Passes what stands after the end of the run, and says whether the whole record was met. */
  finish(): void {
    this.#carryOver();
    const line = this.isStopped ? undefined : this.reader.peek();
    if (line !== undefined) this.findings.notProduced(line);
  }

  get contextPack(): ArtifactRef | undefined {
    return this.chain.counter.contextPack;
  }

  totals(): Totals {
    return this.chain.counter.totals(0);
  }
}

/** Later than every time of a log. */
const LATEST = "9999";
