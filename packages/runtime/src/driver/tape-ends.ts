import type { AttemptId, Draft } from "@openexec/timeline";
import type { RecordedLine, TapeReader } from "./tape-reader.ts";

/** What the ends of a step that is replayed alone are told by. */
export interface EndsOf {
  readonly attemptId: string;
  /** Whether an attempt is that one, or of a branch inside it. */
  owns(attemptId: string): boolean;
  /** Whether nothing that is derived comes in between: the line is seen from outside, or of others. */
  isPassedOver(line: RecordedLine): boolean;
  hasUnread(attemptId: AttemptId): boolean;
  /** Whether an agent of the step was heard before a line, and the step was not told yet. */
  hasUnheard(line: RecordedLine): boolean;
}

/**
 * Where others ended a step that is replayed alone. The engine of a whole replay derives such ends in the very turn; here
 * only the lines say what had happened before.
 */
export class TapeEnds {
  /** Branches that the engine ended by itself, where another one decided their join. */
  readonly #derived = new Set<string>();

  constructor(
    private readonly reader: TapeReader,
    private readonly step: EndsOf,
  ) {}

  /** What the engine says that it does by itself. */
  see({ type, attemptId }: Draft): void {
    if (type === "CancelRequested" && attemptId !== undefined) this.#derived.add(attemptId);
  }

  /** The line of the step's end, when that is next and nothing was done before it that code has still to do. */
  next(): RecordedLine | undefined {
    const end = this.reader.find(
      (line) => this.#isEnd(line) || !this.step.isPassedOver(line),
      () => false,
    );
    if (end?.attemptId !== this.step.attemptId || !this.#isEnd(end) || this.step.hasUnheard(end)) return undefined;
    // What an attempt reads is written with its next event, so behind its end stands what it had read before.
    return this.#endedWith(end).some((attemptId) => this.step.hasUnread(attemptId)) ? undefined : end;
  }

  /** The step and its branches, which are ended at once. */
  #endedWith(end: RecordedLine): readonly AttemptId[] {
    const ended: AttemptId[] = [];
    this.reader.find(
      (line) => {
        if (line.seq < end.seq) return false;
        if (this.#isEnd(line) && line.attemptId !== undefined) ended.push(line.attemptId);
        return !this.step.isPassedOver(line);
      },
      () => false,
    );
    return ended;
  }

  #isEnd({ type, attemptId }: RecordedLine): boolean {
    return (
      type === "CancelRequested" &&
      attemptId !== undefined &&
      this.step.owns(attemptId) &&
      !this.#derived.has(attemptId)
    );
  }
}
