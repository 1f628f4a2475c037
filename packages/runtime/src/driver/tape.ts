import {
  type ArtifactRef,
  type AttemptId,
  CATALOGUE,
  type CallId,
  chainHash,
  type Divergence,
  type Draft,
  decodeStored,
  type EncodedValue,
  type EventType,
  encodeEvent,
  genesis,
  type Json,
  type PayloadOf,
  planValue,
  type Sha256Hex,
  type StepOutcome,
  type StoredValue,
  type Totals,
} from "@openexec/timeline";
import { behaves } from "../globals/behaviour.ts";
import { originals } from "../globals/originals.ts";
import { artifactRef } from "../record/artifact-ref.ts";
import type { Filter } from "../record/recorder.ts";
import { sha256 } from "../record/sha256.ts";
import { type LineDifference, lineDifference } from "./difference.ts";
import type { Barrier, Call, Delivery, Driver, OutcomeType, ReadValue, WatchDoor } from "./driver.ts";
import { Grades } from "./grades.ts";
import { withMeasured } from "./measured.ts";
import { NestedOutcomes } from "./nested-outcomes.ts";
import { storedFiles } from "./stored-files.ts";
import { TapeAgents } from "./tape-agents.ts";
import { classOf, type RecordedLine, TapeReader } from "./tape-reader.ts";
import type { TapeSource } from "./tape-source.ts";
import { TapeValues } from "./tape-values.ts";
import type { TapeView } from "./tape-view.ts";
import { TotalsCounter } from "./totals.ts";

export interface TapeOptions {
  /** Called when the record is at its end and code goes on: a resume turns live here. */
  readonly onEnd?: () => void;
  /** For code that holds secrets itself: what it derives is filtered as it was when it was recorded. */
  readonly filter?: Pick<Filter, "json" | "bytes">;
  /** The lines are those of one attempt: their hashes do not follow from each other. */
  readonly only?: {
    readonly attemptId: string;
    readonly outcome: StepOutcome;
    /** Lines of others between its own, by number, and what follows from them. */
    readonly others: ReadonlyMap<number, () => void>;
  };
}

/** Longest text that is kept to show a difference in. */
const MAX_SHOWN = 256 * 1024;

/** How long code that waits outside the ports may take in a replay. */
const OUTSIDE_LIMIT_MS = 10_000;

/** The record: answers calls from it, compares what code derives with it, chains the derived bytes. */
export class TapeDriver implements Driver, TapeView {
  readonly reader: TapeReader;
  readonly values: TapeValues;
  readonly agents: TapeAgents;
  readonly grades = new Grades();
  readonly counter = new TotalsCounter();
  readonly classes = { derived: 0, served: 0, carried: 0 };
  /** What functions that are in flight have done by now. */
  readonly nested = new NestedOutcomes();
  #derivedHead = genesis(sha256);
  #last: { readonly seq: number; readonly at: string } | undefined;
  /** Hash of the last recorded line that was passed. */
  private recordedHead = genesis(sha256);
  /** Replay and record part inside a file: its recorded reference, and the text that was derived. */
  differingFile: LineDifference["file"];
  /** Texts that were derived last, by digest: what a difference shows. */
  readonly #texts = new Map<string, string>();
  divergence: Divergence | undefined;
  /** What the record lacks, when it lacks something. */
  missing: Divergence | undefined;
  readonly #opaque = new Set<CallId>();
  readonly #unobserved = new Set<AttemptId>();
  readonly #settled = new Set<AttemptId>();
  readonly #pending = new Map<CallId, Call>();
  readonly #inputs: Delivery[] = [];
  #wake: (() => void) | undefined;

  constructor(
    readonly source: TapeSource,
    private readonly options: TapeOptions = {},
  ) {
    const { onEnd } = options;
    this.reader = new TapeReader(source.lines);
    this.values = new TapeValues(this.reader, onEnd !== undefined, (reason, attemptId) =>
      this.diverge(this.reader.peek(), reason, { attemptId }),
    );
    this.agents = new TapeAgents(this);
  }

  get derivedHead(): Sha256Hex {
    return this.#derivedHead;
  }

  /** Calls of the code whose outcome the record does not have. */
  get inFlight(): readonly Call[] {
    return [...this.#pending.values()];
  }

  /** The last line that was chained. */
  get position(): { readonly seq: number; readonly hash: Sha256Hex; readonly at?: string } {
    return { seq: this.#last?.seq ?? 0, hash: this.#derivedHead, ...(this.#last && { at: this.#last.at }) };
  }

  get isStopped(): boolean {
    return this.divergence !== undefined || this.missing !== undefined;
  }

  emit<Type extends EventType>(draft: Draft<Type>): PayloadOf<Type> {
    if (this.isStopped) return draft.payload as PayloadOf<Type>;
    this.#carryOver();
    const recorded = this.reader.peek();
    if (recorded === undefined) {
      this.options.onEnd?.();
      return draft.payload as PayloadOf<Type>;
    }
    const clean = this.#clean(draft as Draft);
    const measured = recorded.type === draft.type ? withMeasured(CATALOGUE[draft.type], clean, recorded) : clean;
    const body = encodeEvent(recorded.seq, recorded.at, measured);
    if (body !== recorded.body) {
      this.#differs(recorded, measured, body);
      return draft.payload as PayloadOf<Type>;
    }
    const isServed = CATALOGUE[draft.type].class === "served";
    this.#chain(recorded, body, isServed ? "served" : "derived");
    return measured.payload as PayloadOf<Type>;
  }

  #clean(draft: Draft): Draft {
    const { filter } = this.options;
    return filter === undefined ? draft : ({ ...draft, payload: filter.json(draft.payload) } as Draft);
  }

  /** Seen from outside: the record has it already, at its place. */
  carry(): void {}

  #remember(sha: string, text: string): void {
    this.#texts.set(sha, text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN) : text);
    const oldest = this.#texts.keys().next();
    if (this.#texts.size > 8 && oldest.done !== true) this.#texts.delete(oldest.value);
  }

  store(encoded: EncodedValue): StoredValue {
    const plan = planValue(encoded);
    if ("inline" in plan) return { value: plan.inline };
    const { bytes, mediaType } = plan.artifact;
    const ref = this.keep(typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes, mediaType);
    if (typeof bytes === "string") this.#remember(ref.sha256, bytes);
    return { artifact: ref };
  }

  clean<Value extends Json>(value: Value): Value {
    return this.options.filter?.json(value) ?? value;
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    return artifactRef(this.options.filter?.bytes(bytes) ?? bytes, mediaType);
  }

  begin(call: Call): void {
    this.#pending.set(call.id, call);
    if (call.type === "function") this.#opaque.add(call.id);
  }

  drop(callId: CallId): void {
    this.#pending.delete(callId);
  }

  poll(): Delivery | undefined {
    if (this.isStopped) return { type: "stop" };
    for (let line = this.reader.peek(); line !== undefined && this.#isCarried(line); line = this.reader.peek()) {
      const input = this.#takeCarried(line);
      if (input !== undefined) return input;
    }
    return undefined;
  }

  endBefore(attemptId: AttemptId): Delivery | undefined {
    if (this.isStopped || this.options.only?.attemptId !== attemptId) return undefined;
    this.#carryOver();
    const line = this.reader.peek();
    const isEnd = line?.type === "CancelRequested" && line.payload.scope === "attempt" && line.attemptId === attemptId;
    return isEnd ? this.#takeCarried(line) : undefined;
  }

  async next(barrier: Barrier): Promise<Delivery> {
    for (;;) {
      if (this.isStopped) return { type: "stop" };
      const input = this.#inputs.shift();
      if (input !== undefined) return input;
      const line = this.reader.peek();
      if (line === undefined) return { type: "stop" };
      const isOrdered = behaves("ordersMessagesByTime") && !isSeam(line);
      const earlier = isOrdered ? this.agents.messageUntil(line) : undefined;
      if (earlier !== undefined) return earlier;
      if (this.#isCarried(line)) {
        const carried = this.#takeCarried(line);
        if (carried !== undefined) return carried;
        continue;
      }
      const outside = this.#outsideOf(line, barrier);
      if (outside !== undefined) {
        if (this.#settled.delete(outside)) return { type: "settled", attemptId: outside };
        if (await this.#waitOutside(line, outside)) continue;
        return { type: "stop" };
      }
      const pending = line.callId === undefined ? undefined : this.#pending.get(line.callId);
      const call = classOf(line) === "served" ? pending : undefined;
      if (call !== undefined && call.type !== "agent") return await this.#serve(line, call);
      const message = behaves("ordersMessagesByTime") ? undefined : this.agents.messageBefore(line);
      if (message !== undefined) return message;
      if (call !== undefined) return await this.#serve(line, call);
      this.#notProduced(line);
    }
  }

  /** Hands a recorded outcome to its call; files that it names are loaded and verified first. */
  async #serve(line: RecordedLine, call: Call): Promise<Delivery> {
    const files = new Map<string, Uint8Array>();
    for (const ref of storedFiles(line.payload)) {
      try {
        files.set(ref.path, await this.source.artifact(ref));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.missing = { seq: line.seq, reason, ...(line.attemptId && { attemptId: line.attemptId }), callId: call.id };
        return { type: "stop" };
      }
    }
    this.#pending.delete(call.id);
    if (call.type === "agent" && line.payload.status === "interrupted") this.agents.interrupted(call.id);
    this.#chain(line, line.body, "served");
    const read: ReadValue = (stored) =>
      decodeStored(stored, "artifact" in stored ? files.get(stored.artifact.path) : undefined);
    return { type: "outcome", callId: call.id, payload: line.payload as PayloadOf<OutcomeType>, read };
  }

  /** Passes what the record carries at this place, inputs from outside excepted: those are deliveries. */
  #carryOver(): void {
    for (let line = this.reader.peek(); line !== undefined; line = this.reader.peek()) {
      if (!this.#isCarried(line) || this.#isInput(line)) return;
      const resumed = this.#takeCarried(line);
      if (resumed !== undefined) this.#inputs.push(resumed);
    }
  }

  /** Class carried, or something that happened inside a function that no replay runs. */
  #isCarried(line: RecordedLine): boolean {
    if (classOf(line) === "carried") return true;
    return line.parentId !== undefined && this.#opaque.has(rootCall(line.parentId));
  }

  #takeCarried(line: RecordedLine): Delivery | undefined {
    if (line.type === "Gap" && line.payload.what === "effects" && line.attemptId !== undefined)
      this.#unobserved.add(line.attemptId);
    if (isSeam(line)) this.agents.ended();
    this.#chain(line, line.body, "carried");
    if (line.type === "CancelRequested") return this.#cancelled(line);
    if (line.type === "TimeoutFired") return { type: "timeout", attemptId: line.attemptId };
    if (line.type === "RunResumed") return { type: "resumed", inFlight: line.payload.inFlight };
    return undefined;
  }

  /** What others did next is known before the attempt goes on: its requests are stored as differences from theirs. */
  #passOthers(): void {
    const others = this.options.only?.others;
    if (others === undefined) return;
    for (let line = this.reader.peek(); line !== undefined; line = this.reader.peek()) {
      const follow = others.get(line.seq);
      if (follow === undefined) return;
      this.reader.take();
      follow();
    }
  }

  /** Of the attempts that the engine itself ended, only the one that is replayed alone has to be told. */
  #cancelled({ attemptId, payload }: RecordedLine): Delivery | undefined {
    const { scope, reason } = payload as PayloadOf<"CancelRequested">;
    if (scope !== "attempt") return { type: "cancel", reason };
    const { only } = this.options;
    if (attemptId === undefined || only?.attemptId !== attemptId) return undefined;
    const { outcome } = only;
    if (outcome === "ok" || outcome === "skipped") return undefined;
    return { type: "end", attemptId, outcome, reason: reason ?? "" };
  }

  /** Delivered only when code is quiescent. What a resume decided can wait: it counts when an outcome is `interrupted`. */
  #isInput(line: RecordedLine): boolean {
    if (line.type !== "CancelRequested") return line.type === "TimeoutFired";
    return line.payload.scope !== "attempt" || line.attemptId === this.options.only?.attemptId;
  }

  #chain(line: RecordedLine, body: string, how: "derived" | "served" | "carried"): void {
    this.#derivedHead = chainHash(this.#derivedHead, body, sha256);
    this.#last = { seq: line.seq, at: line.at };
    this.classes[how]++;
    this.counter.see(line as never);
    this.nested.see(line);
    if (line.type === "StepCompleted" && line.attemptId !== undefined) this.values.forget(line.attemptId);
    const outside = line.attemptId !== undefined && this.#unobserved.has(line.attemptId) && how === "derived";
    this.grades.add(line.seq, outside ? "unobserved" : how === "derived" ? "re-executed" : how);
    this.reader.take();
    this.recordedHead = line.hash;
    this.#passOthers();
    if (this.options.only === undefined && this.#derivedHead !== line.hash)
      this.diverge(line, "the record is damaged: its hash does not follow from its bytes");
  }

  #outsideOf(line: RecordedLine, barrier: Barrier): AttemptId | undefined {
    if (line.attemptId !== undefined && barrier.outside.has(line.attemptId)) return line.attemptId;
    return undefined;
  }

  /** Lets code that waits outside the ports go on; `false` when it did not return. */
  async #waitOutside(line: RecordedLine, attemptId: AttemptId): Promise<boolean> {
    this.#unobserved.add(attemptId);
    const settled = new Promise<boolean>((resolve) => {
      this.#wake = () => resolve(true);
      originals.setTimeout(() => resolve(this.#settled.has(attemptId)), OUTSIDE_LIMIT_MS).unref();
    });
    if (await settled) return true;
    this.diverge(line, "did not return: code waits on something that is no port", { attemptId });
    return false;
  }

  readonly watch: WatchDoor = {
    attempt: () => () => {},
    settled: (attemptId) => {
      this.#settled.add(attemptId);
      this.#wake?.();
    },
    outside: (attemptId) => void this.#unobserved.add(attemptId),
  };

  #differs(recorded: RecordedLine, draft: Draft, body: string): void {
    const sameSite = draft.callId !== undefined || draft.attemptId !== undefined;
    const expected =
      recorded.type === draft.type && recorded.attemptId === draft.attemptId && recorded.callId === draft.callId
        ? recorded
        : sameSite
          ? (this.reader.find(
              (line) => line.type === draft.type && line.attemptId === draft.attemptId && line.callId === draft.callId,
              (line) => line.type === "StepCompleted" && line.attemptId === draft.attemptId,
            ) ?? recorded)
          : recorded;
    const reason =
      expected.type === draft.type && expected.callId === draft.callId && expected.attemptId === draft.attemptId
        ? `${draft.type} differs from the record`
        : `${draft.type} where the record has ${recorded.type}${recorded.attemptId === undefined ? "" : ` of ${recorded.attemptId}`}`;
    const { file, ...difference } = lineDifference(expected.body, body, (sha) => this.#texts.get(sha));
    this.differingFile = file;
    this.diverge(recorded, reason, { attemptId: draft.attemptId, callId: draft.callId, ...difference });
  }

  #notProduced(line: RecordedLine): void {
    this.diverge(line, `the record has ${line.type} here; the code did not produce it`, {
      attemptId: line.attemptId,
      callId: line.callId,
      expected: line.body,
    });
  }

  diverge(
    line: RecordedLine | undefined,
    reason: string,
    more: {
      attemptId?: AttemptId | undefined;
      callId?: CallId | undefined;
      path?: string | undefined;
      expected?: string | undefined;
      actual?: string | undefined;
    } = {},
  ): void {
    if (this.isStopped) return;
    const { attemptId, callId, path, expected, actual } = more;
    this.divergence = {
      seq: line?.seq ?? (this.#last?.seq ?? 0) + 1,
      ...(attemptId !== undefined && { attemptId }),
      ...(callId !== undefined && { callId }),
      reason,
      ...(path !== undefined && { path }),
      ...(expected !== undefined && { expected }),
      ...(actual !== undefined && { actual }),
    };
  }

  lacks(reason: string): void {
    if (!this.isStopped) this.missing = { seq: this.reader.peek()?.seq ?? 0, reason };
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

  turnOf(callId: CallId): PayloadOf<"AgentTurn"> | undefined {
    if (this.options.only === undefined) return undefined;
    const isTurn = (line: RecordedLine): boolean => line.type === "AgentTurn" && line.callId === callId;
    return this.reader.find(isTurn, () => false)?.payload as PayloadOf<"AgentTurn"> | undefined;
  }

  divergeHere(reason: string, more: Pick<Divergence, "expected" | "actual">): void {
    this.diverge(this.reader.peek(), reason, more);
  }

  /** Passes what stands after the end of the run, and says whether the whole record was met. */
  finish(): void {
    this.#carryOver();

    const line = this.isStopped ? undefined : this.reader.peek();
    if (line !== undefined) this.#notProduced(line);
  }

  /** Hash of the last line of the record: reads on to its end where the replay stopped before. Ends the tape. */
  headOfRecord(): Sha256Hex {
    let hash = this.recordedHead;
    for (let line = this.reader.peek(); line !== undefined; line = this.reader.peek()) {
      hash = line.hash;
      this.reader.take();
    }
    return hash;
  }

  get contextPack(): ArtifactRef | undefined {
    return this.counter.contextPack;
  }

  totals(): Totals {
    return this.counter.totals(0);
  }
}

/** Later than every time of a log. */
const LATEST = "9999";

/** The process that recorded ended before this line, and its agents with it. */
function isSeam({ type }: RecordedLine): boolean {
  return type === "RunInterrupted" || type === "RunResumed";
}

/** The outermost call that a nested one is in: `a#1:3.1.2` is in `a#1:3`. */
function rootCall(id: CallId): CallId {
  const colon = id.lastIndexOf(":");
  const dot = id.indexOf(".", colon);
  return (dot < 0 ? id : id.slice(0, dot)) as CallId;
}
