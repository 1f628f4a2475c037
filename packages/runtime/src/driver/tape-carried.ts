import type { CallId, PayloadOf, StepOutcome } from "@openexec/timeline";
import type { Call, Delivery } from "./driver.ts";
import { classOf, type RecordedLine } from "./tape-reader.ts";

/** One attempt that is replayed alone: the lines of a tape are its own, and their hashes do not follow from each other. */
export interface OneAttempt {
  readonly attemptId: string;
  /** Whether an attempt is that one, or of a branch inside it. */
  readonly owns: (attemptId: string) => boolean;
  readonly outcome: StepOutcome;
  /** Lines of others between its own, by number, and what follows from them; once, however often it is called. */
  readonly others: ReadonlyMap<number, () => void>;
  /** Of lines where a process had ended, by number: the time of the last line before that. */
  readonly seams: ReadonlyMap<number, string>;
}

/** The lines that no code of the flow leads to: seen from outside, and those of them that code is told of. */
export class CarriedLines {
  /** Functions of the code, which no replay runs. */
  readonly #opaque = new Set<CallId>();

  constructor(private readonly only: OneAttempt | undefined) {}

  began({ id, type }: Call): void {
    if (type === "function") this.#opaque.add(id);
  }

  /** Class carried, or something that happened inside a function that no replay runs. */
  isCarried(line: RecordedLine): boolean {
    if (classOf(line) === "carried") return true;
    return line.parentId !== undefined && this.#opaque.has(rootCall(line.parentId));
  }

  /** Delivered only when code is quiescent. What a resume decided can wait: it counts when an outcome is `interrupted`. */
  isInput(line: RecordedLine): boolean {
    if (line.type !== "CancelRequested") return line.type === "TimeoutFired";
    return line.payload.scope !== "attempt" || this.isEndOfStep(line);
  }

  /** The end of the step that is replayed alone, by others. */
  isEndOfStep({ type, attemptId }: RecordedLine): boolean {
    return type === "CancelRequested" && attemptId !== undefined && attemptId === this.only?.attemptId;
  }

  /** Whether neither code nor an input from outside leads to a line: it is carried over, or of others. */
  isPassedOver(line: RecordedLine): boolean {
    return this.only?.others.has(line.seq) === true || (this.isCarried(line) && !this.isInput(line));
  }

  /** What a carried line tells the engine, when it tells it something. */
  toldBy(line: RecordedLine): Delivery | undefined {
    if (line.type === "CancelRequested") return this.#cancelled(line);
    if (line.type === "TimeoutFired") return { type: "timeout", attemptId: line.attemptId };
    if (line.type === "RunResumed") return { type: "resumed", inFlight: line.payload.inFlight };
    return undefined;
  }

  /** Of the attempts that the engine itself ended, only the one that is replayed alone has to be told. */
  #cancelled({ attemptId, payload }: RecordedLine): Delivery | undefined {
    const { scope, reason } = payload as PayloadOf<"CancelRequested">;
    if (scope !== "attempt") return { type: "cancel", reason };
    if (attemptId === undefined || this.only?.attemptId !== attemptId) return undefined;
    const { outcome } = this.only;
    if (outcome === "ok" || outcome === "skipped") return undefined;
    return { type: "end", attemptId, outcome, reason: reason ?? "" };
  }
}

/** The outermost call that a nested one is in: `a#1:3.1.2` is in `a#1:3`. */
function rootCall(id: CallId): CallId {
  const colon = id.lastIndexOf(":");
  const dot = id.indexOf(".", colon);
  return (dot < 0 ? id : id.slice(0, dot)) as CallId;
}
