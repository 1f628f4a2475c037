import type { AttemptId, PayloadOf, Recall } from "@openexec/timeline";
import type { ValuePort, ValueSource, ValueTypes } from "./driver.ts";
import { classOf, type RecordedLine, type TapeReader } from "./tape-reader.ts";
import { recalled } from "./tape-secrets.ts";

type EffectPayload = PayloadOf<"Effect">;

/** What is left to hand out of one attempt's `Effect` events. */
interface Served {
  lastSeq: number;
  payload: EffectPayload;
  readonly used: Partial<Record<ValueSource, number>>;
}

const SOURCES = ["clock", "monotonic", "seed", "env", "system"] as const satisfies readonly ValueSource[];

/** Values of clock, random, environment and system from the record, in call order per attempt and source. */
export class TapeValues implements ValuePort {
  readonly #served = new Map<AttemptId | undefined, Served>();

  constructor(
    private readonly reader: TapeReader,
    private readonly recall: Recall,
    /** The run goes on live where the record ends. */
    private readonly resumes: boolean,
    private readonly diverge: (reason: string, attemptId: AttemptId | undefined) => void,
  ) {}

  read<Source extends ValueSource>(
    attemptId: AttemptId | undefined,
    source: Source,
    real: () => ValueTypes[Source],
  ): ValueTypes[Source] {
    const served = this.#served.get(attemptId);
    const value = served === undefined ? undefined : next(served, source);
    if (value !== undefined) return recalled(this.recall, value);
    const line = this.#nextEffect(attemptId, served?.lastSeq ?? 0);
    if (line === undefined) return this.#underflow(attemptId, source, real);
    const fresh: Served = { lastSeq: line.seq, payload: line.payload as EffectPayload, used: {} };
    this.#served.set(attemptId, fresh);
    const first = next(fresh, source);
    return first === undefined ? this.#underflow(attemptId, source, real) : recalled(this.recall, first);
  }

  /** Whether the record has another value of this source that the attempt read. */
  has(attemptId: AttemptId, source: ValueSource): boolean {
    const served = this.#served.get(attemptId);
    if (served !== undefined && isLeft(served, source)) return true;
    const line = this.#nextEffect(attemptId, served?.lastSeq ?? 0);
    return line !== undefined && isLeft({ payload: line.payload, used: {} }, source);
  }

  /** Whether the record has any value that the attempt has not read yet. */
  hasUnread(attemptId: AttemptId): boolean {
    const served = this.#served.get(attemptId);
    if (served !== undefined && SOURCES.some((source) => isLeft(served, source))) return true;
    const line = this.#nextEffect(attemptId, served?.lastSeq ?? 0);
    return line !== undefined && SOURCES.some((source) => isLeft({ payload: line.payload, used: {} }, source));
  }

  /** The attempt is over; nothing of it is asked for any more. */
  forget(attemptId: AttemptId): void {
    this.#served.delete(attemptId);
  }

  /** How many attempts have values that are kept at hand. */
  get size(): number {
    return this.#served.size;
  }

  #underflow<Source extends ValueSource>(
    attemptId: AttemptId | undefined,
    source: Source,
    real: () => ValueTypes[Source],
  ): ValueTypes[Source] {
    if (!this.isOpen(attemptId)) this.diverge(`code reads ${source} once more than it did in the record`, attemptId);
    return real();
  }

  /**
   * The record ends inside this attempt: what it read next was never logged. The outcome of a call is written wherever it
   * comes, before what code has read by then.
   */
  isOpen(attemptId: AttemptId | undefined): boolean {
    const isOfCode = (line: RecordedLine): boolean => line.attemptId === attemptId && classOf(line) === "derived";
    const next = this.reader.find(
      (line) => isOfCode(line) || line.type === "RunCompleted",
      () => false,
    );
    return next === undefined;
  }

  #nextEffect(attemptId: AttemptId | undefined, afterSeq: number): RecordedLine | undefined {
    return this.reader.find(
      (line) =>
        line.type === "Effect" &&
        line.attemptId === attemptId &&
        line.payload.timer === undefined &&
        line.seq > afterSeq,
      (line) => attemptId !== undefined && line.type === "StepCompleted" && line.attemptId === attemptId,
    );
  }

  /**
   * A callback that was timed out, cancelled or in flight is not executed again: the attempt's next event is not one
   * that code made. (What code read before its timeout is an event behind the timeout; after it nothing is recorded.)
   */
  mayRun(attemptId: AttemptId): boolean {
    // A fan-out whose branches began has returned from its own code.
    const branches = `${attemptId.slice(0, attemptId.lastIndexOf("#"))}[`;
    const next = this.reader.find(
      (line) =>
        (line.attemptId === attemptId && classOf(line) !== "carried") || line.attemptId?.startsWith(branches) === true,
      (line) => line.type === "RunCompleted",
    );
    if (next === undefined) return this.resumes;
    if (next.type !== "StepCompleted" || next.attemptId !== attemptId) return true;
    return next.payload.outcome !== "timed_out" && next.payload.outcome !== "cancelled";
  }
}

/** Values of a source that an event holds. */
function columnOf<Source extends ValueSource>({ payload }: Pick<Served, "payload">, source: Source) {
  const column = source === "seed" ? payload.seed && [payload.seed] : payload[source as "clock"];
  return column as readonly ValueTypes[Source][] | undefined;
}

function isLeft(served: Pick<Served, "payload" | "used">, source: ValueSource): boolean {
  return columnOf(served, source)?.[served.used[source] ?? 0] !== undefined;
}

function next<Source extends ValueSource>(served: Served, source: Source): ValueTypes[Source] | undefined {
  const index = served.used[source] ?? 0;
  const value = columnOf(served, source)?.[index];
  if (value !== undefined) served.used[source] = index + 1;
  return value;
}
