import type { AttemptId } from "@openexec/timeline";
import { behaves } from "../globals/behaviour.ts";
import { originals } from "../globals/originals.ts";
import type { Barrier, WatchDoor } from "./driver.ts";
import { type HeldBack, WAITED_OUTSIDE } from "./held-back.ts";
import { isLateReturn } from "./late-return.ts";
import { classOf, type RecordedLine, type TapeReader } from "./tape-reader.ts";

/** How long code that waits outside the ports may take in a replay. */
const OUTSIDE_LIMIT_MS = 10_000;
/**
 * The same where it is not sure that there is something to wait for: code that was never seen to wait, being so quick when
 * it was recorded, and code that came back with something else than the record has.
 */
const UNSURE_LIMIT_MS = 1_000;

/** What a tape knows of its lines. */
interface Lines {
  isCarried(line: RecordedLine): boolean;
  isInput(line: RecordedLine): boolean;
  /** Whether a line is the end of the step that is replayed alone. Others decided it, in the middle of a turn. */
  isEndOfStep(line: RecordedLine): boolean;
  /** Whether a line is the outcome of a call that waits for it. */
  isAwaited(line: RecordedLine): boolean;
  /** Whether the record has values that code of the attempt has not read yet. */
  hasUnread(attemptId: AttemptId): boolean;
}

/**
 * Code that waits on something that is no port. When it comes back is no matter of the record: too early it is held
 * back, too late it is waited for, so that its events come to the places that they have in the record.
 */
export class TapeOutside implements WatchDoor {
  /** Attempts whose lines prove less: code of theirs waited, or did something else that no port saw. */
  readonly #unobserved = new Set<AttemptId>();
  /** Those whose code waits. */
  readonly #waiting = new Set<AttemptId>();
  /** Attempts whose code has come back and waits for its place. */
  readonly #back = new Set<AttemptId>();
  /** Those that were let in at the line of the pointer. */
  readonly #letIn = new Set<AttemptId>();
  /** What the engine has noticed and the record does not say, with the reason. */
  readonly #noticed = new Map<AttemptId, string>();
  /** Those whose code came back after its time, and whose timeout is not written yet. */
  readonly #late = new Set<AttemptId>();
  #wake: (() => void) | undefined;

  constructor(
    private readonly reader: TapeReader,
    private readonly lines: Lines,
  ) {}

  attempt(): () => void {
    return () => {};
  }

  outside(attemptId: AttemptId, reason: string): void {
    this.#unobserved.add(attemptId);
    if (reason === WAITED_OUTSIDE) this.#waiting.add(attemptId);
    this.#noticed.set(attemptId, reason);
  }

  /** Follows the record. */
  see(line: RecordedLine): void {
    const { attemptId } = line;
    if (attemptId === undefined) return;
    this.#letIn.delete(attemptId);
    if (isEffectsGap(line)) this.#unobserved.add(attemptId);
    if (isWait(line)) this.#waiting.add(attemptId);
    if (isLateReturn(line)) this.#late.add(attemptId);
    if (line.type === "TimeoutFired") this.#late.delete(attemptId);
    if (isEffectsGap(line) || line.type === "StepCompleted") this.#noticed.delete(attemptId);
  }

  /** Goes on live, which notices for itself from now on. */
  handOver(live: WatchDoor): void {
    for (const [attemptId, reason] of this.#noticed) live.outside(attemptId, reason);
    for (const attemptId of this.#back) live.settled(attemptId);
    for (const attemptId of this.#late) live.overdue(attemptId);
  }

  isUnobserved(attemptId: AttemptId | undefined): boolean {
    return attemptId !== undefined && this.#unobserved.has(attemptId);
  }

  /** Its code waited on something that is no port, at some time. */
  isWaiting(attemptId: AttemptId | undefined): boolean {
    return attemptId !== undefined && this.#waiting.has(attemptId);
  }

  mayGoOn(attemptId: AttemptId, isIdle: boolean): boolean {
    if (!isIdle && this.#isInTurn(attemptId)) return true;
    this.#unobserved.add(attemptId);
    this.#waiting.add(attemptId);
    return false;
  }

  overdue(attemptId: AttemptId): void {
    this.#late.add(attemptId);
  }

  isOverdue(attemptId: AttemptId): boolean {
    if (this.#late.has(attemptId)) return true;
    // Another callback comes after this one, and that one was late.
    if (this.lines.hasUnread(attemptId)) return false;
    const says = behaves("tellsLateReturns")
      ? isLateReturn
      : (line: RecordedLine) => isLateReturn(line) || line.type === "TimeoutFired";
    const next = this.#find((line) =>
      isOf(attemptId, line) ? line.attemptId !== attemptId || says(line) || !this.lines.isCarried(line) : false,
    );
    return next !== undefined && says(next);
  }

  #isInTurn(attemptId: AttemptId): boolean {
    if (!this.#waiting.has(attemptId) && !this.#isSaidToWait(attemptId)) return !this.#comesLater(attemptId);
    const next = this.#find((line) => !this.lines.isCarried(line));
    return next === undefined || (next.attemptId === attemptId && !this.lines.isAwaited(next));
  }

  /** The record says so before anything else of the attempt: where its code was seen to wait, or came back. */
  #isSaidToWait(attemptId: AttemptId): boolean {
    const own = this.#find((line) => line.attemptId === attemptId && (isWait(line) || !this.lines.isCarried(line)));
    return own !== undefined && isWait(own);
  }

  /** Whether all code is quiescent once more before the next line of the attempt. */
  #comesLater(attemptId: AttemptId): boolean {
    const next = this.#find((line) => this.#endsTurn(line) || (isOf(attemptId, line) && !this.lines.isCarried(line)));
    if (next === undefined || this.lines.isEndOfStep(next) || !this.#endsTurn(next)) return false;
    // What code reads is written behind its end: where values are left, it went on before that.
    return next.attemptId !== attemptId || !this.lines.isInput(next) || !this.lines.hasUnread(attemptId);
  }

  /** An outcome, an input from outside, code that was seen to wait, or that comes back. */
  #endsTurn(line: RecordedLine): boolean {
    if (isWait(line) || this.lines.isInput(line) || this.isWaiting(line.attemptId)) return true;
    return classOf(line) === "served" && line.callId !== undefined && !this.lines.isCarried(line);
  }

  #find(wanted: (line: RecordedLine) => boolean): RecordedLine | undefined {
    return this.reader.find(wanted, () => false);
  }

  fits(attemptId: AttemptId, event: HeldBack["event"]): boolean {
    const isOwn = (line: RecordedLine): boolean => line.attemptId === attemptId && !this.lines.isCarried(line);
    // Values that code has read stand before the event that they led to.
    const next = this.#find((line) => isOwn(line) && (line.type !== "Effect" || line.callId !== undefined));
    // The record ends here: what came first is what it would have had next.
    if (next === undefined) return true;
    if (event === undefined) return next.type !== "SleepStarted" && next.type !== "ArtifactCreated";
    if (next.type !== event.type) return false;
    return event.type === "SleepStarted" || JSON.stringify(next.payload) === JSON.stringify(event.payload);
  }

  settled(attemptId: AttemptId): void {
    this.#back.add(attemptId);
    this.#wake?.();
  }

  /** The attempt whose code has to come back before the line can be met. */
  waitsFor(line: RecordedLine, { outside, isRunning }: Barrier): AttemptId | undefined {
    const { attemptId } = line;
    if (attemptId === undefined || this.lines.isAwaited(line)) return undefined;
    if (outside.has(attemptId) || this.#back.has(attemptId)) return attemptId;
    return isRunning(attemptId) ? attemptId : undefined;
  }

  /** Whether code of the attempt has come back; it is let in once then. */
  takeBack(attemptId: AttemptId): boolean {
    if (!this.#back.delete(attemptId)) return false;
    this.#letIn.add(attemptId);
    return true;
  }

  /** Waits until code comes back, of whichever attempt; `false` when none did for too long. */
  wait(attemptId: AttemptId): Promise<boolean> {
    const isSure = this.#waiting.has(attemptId) && !this.#letIn.has(attemptId);
    return new Promise((resolve) => {
      const timer = originals.setTimeout(() => resolve(false), isSure ? OUTSIDE_LIMIT_MS : UNSURE_LIMIT_MS);
      this.#wake = () => {
        originals.clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

/** Of the attempt, or of a branch of it: as far as a fan-out's branches have begun, its own code has returned. */
function isOf(attemptId: AttemptId, line: RecordedLine): boolean {
  if (line.attemptId === attemptId) return true;
  return line.attemptId?.startsWith(`${attemptId.slice(0, attemptId.lastIndexOf("#"))}[`) === true;
}

/** Says that code of an attempt does what no port sees. */
function isEffectsGap({ type, payload }: RecordedLine): boolean {
  return type === "Gap" && payload.what === "effects";
}

function isWait(line: RecordedLine): boolean {
  return isEffectsGap(line) && line.payload.reason === WAITED_OUTSIDE;
}
