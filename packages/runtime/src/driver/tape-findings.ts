import type { AttemptId, CallId, Divergence, Draft } from "@openexec/timeline";
import { type LineDifference, lineDifference } from "./difference.ts";
import type { RecordedLine, TapeReader } from "./tape-reader.ts";

/** What else is known about a place where replay and record part. */
export interface Site {
  readonly attemptId?: AttemptId | undefined;
  readonly callId?: CallId | undefined;
  readonly path?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

const UNRECORDED = "code of this step waited on something that is no port, whose order and results no record has";

interface Known {
  /** Number of the last line that was passed. */
  passed(): number;
  /** Text of a file that the replay derived, by digest, when it is still at hand. */
  derivedText(sha256: string): string | undefined;
  /** Whether code of the attempt waited on something that is no port. */
  isWaiting(attemptId: AttemptId | undefined): boolean;
}

/** Where replay and record part, or what the record lacks. The first finding counts, and ends the replay. */
export class TapeFindings {
  divergence: Divergence | undefined;
  /** What the record lacks, when it lacks something. */
  missing: Divergence | undefined;
  /** Replay and record part inside a file: its recorded reference, and the text that was derived. */
  differingFile: LineDifference["file"];

  constructor(
    private readonly reader: TapeReader,
    private readonly known: Known,
  ) {}

  get isStopped(): boolean {
    return this.divergence !== undefined || this.missing !== undefined;
  }

  diverge(line: RecordedLine | undefined, reason: string, site: Site = {}): void {
    if (this.isStopped) return;
    const { attemptId, callId, path, expected, actual } = site;
    this.divergence = {
      seq: line?.seq ?? this.known.passed() + 1,
      ...(attemptId !== undefined && { attemptId }),
      ...(callId !== undefined && { callId }),
      reason: this.known.isWaiting(attemptId) ? `${reason}; ${UNRECORDED}` : reason,
      ...(path !== undefined && { path }),
      ...(expected !== undefined && { expected }),
      ...(actual !== undefined && { actual }),
    };
  }

  /** The record has a line that the code does not come to. */
  notProduced(line: RecordedLine): void {
    this.diverge(line, `the record has ${line.type} here; the code did not produce it`, {
      attemptId: line.attemptId,
      callId: line.callId,
      expected: line.body,
    });
  }

  /** The code derived another line than the record has. Shown beside what the record has at the same call site. */
  differs(recorded: RecordedLine, draft: Draft, body: string): void {
    const isSameSite = (line: RecordedLine): boolean =>
      line.type === draft.type && line.attemptId === draft.attemptId && line.callId === draft.callId;
    const expected = isSameSite(recorded) ? recorded : (this.#later(draft, isSameSite) ?? recorded);
    const of = recorded.attemptId === undefined ? "" : ` of ${recorded.attemptId}`;
    const reason = isSameSite(expected)
      ? `${draft.type} differs from the record`
      : `${draft.type} where the record has ${recorded.type}${of}`;
    const { file, ...difference } = lineDifference(expected.body, body, this.known.derivedText);
    this.differingFile = file;
    this.diverge(recorded, reason, { attemptId: draft.attemptId, callId: draft.callId, ...difference });
  }

  #later(draft: Draft, isSameSite: (line: RecordedLine) => boolean): RecordedLine | undefined {
    if (draft.callId === undefined && draft.attemptId === undefined) return undefined;
    const isEnd = (line: RecordedLine): boolean => line.type === "StepCompleted" && line.attemptId === draft.attemptId;
    return this.reader.find(isSameSite, isEnd);
  }

  /** The record does not hold what the replay takes. */
  lacks(
    reason: string,
    site: { readonly seq?: number; readonly attemptId?: AttemptId; readonly callId?: CallId } = {},
  ): void {
    if (this.isStopped) return;
    this.missing = { seq: this.reader.peek()?.seq ?? 0, reason, ...site };
  }
}
