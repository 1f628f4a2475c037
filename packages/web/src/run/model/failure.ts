import type { ErrorRecord, RunStatus } from "@openexec/timeline";
import { type AttemptSpan, type CallSpan, isBad, type Span } from "./spans.ts";

/** Why a run failed. */
export interface Failure {
  /** The event to go to. */
  readonly seq: number;
  /** One sentence. */
  readonly sentence: string;
  readonly attempt?: AttemptSpan;
  /** The call that failed first in that attempt. */
  readonly call?: CallSpan;
  readonly exitCode?: number;
  readonly code?: string;
}

const BAD_ENDS: ReadonlySet<RunStatus> = new Set(["failed", "timed_out", "interrupted"]);

/**
 * The first cause of a failed run, or `undefined` of another one: the attempt that the run could not go on from, and in
 * it the call that failed first.
 * @param error of the run
 */
export function failureOf(
  spans: readonly Span[],
  run: {
    readonly status: RunStatus;
    readonly error?: Pick<ErrorRecord, "message" | "code"> | undefined;
    readonly lastSeq: number;
  },
): Failure | undefined {
  if (!BAD_ENDS.has(run.status)) return undefined;
  const attempt = failedAttempt(spans, run.status === "interrupted");
  const code = run.error?.code;
  const facts = code === undefined ? {} : { code };
  if (attempt === undefined) {
    return {
      seq: run.lastSeq,
      sentence: run.error?.message ?? WITHOUT_ERROR[run.status] ?? "The run failed",
      ...facts,
    };
  }
  const call = failedCall(spans, attempt);
  const seq = attempt.endedSeq ?? call?.endedSeq ?? attempt.startedSeq;
  const exitCode = call?.row.exitCode;
  return {
    seq,
    sentence: sentenceOf(attempt, call, run),
    attempt,
    ...(call === undefined ? {} : { call }),
    ...(typeof exitCode === "number" ? { exitCode } : {}),
    ...facts,
  };
}

const WITHOUT_ERROR: Readonly<Record<string, string>> = {
  interrupted: "The process that made the run ended before the run did",
  timed_out: "The run took longer than it was given",
};

/** Earlier failures were routed around: the run ended with the last. Inside of a fan-out the first branch that failed. */
function failedAttempt(spans: readonly Span[], interrupted: boolean): AttemptSpan | undefined {
  // What was still going on when a run failed is not why; of one that was cut off there is nothing else.
  const isEnd = ({ status, endedSeq }: Span): boolean => isBad(status) && (interrupted || endedSeq !== undefined);
  let found: AttemptSpan | undefined;
  for (const span of spans) {
    if (span.spanType === "attempt" && span.row.parent === undefined && isEnd(span)) found = span;
  }
  // A fan-out that did not come to its end is open: what failed in it is the cause.
  found ??= spans.find(
    (span): span is AttemptSpan => span.spanType === "attempt" && isBad(span.status) && span.endedSeq !== undefined,
  );
  for (;;) {
    const parent = found;
    const inner = spans.filter(
      (span): span is AttemptSpan => span.spanType === "attempt" && span.row.parent === parent?.id && isEnd(span),
    );
    const [first] = inner.sort(
      (a, b) => (a.endedSeq ?? Number.POSITIVE_INFINITY) - (b.endedSeq ?? Number.POSITIVE_INFINITY),
    );
    if (parent === undefined || first === undefined) return found;
    found = first;
  }
}

function failedCall(spans: readonly Span[], attempt: AttemptSpan): CallSpan | undefined {
  let found: CallSpan | undefined;
  for (const span of spans) {
    if (span.spanType !== "call" || span.attemptId !== attempt.id) continue;
    if (!isBad(span.status) || span.endedSeq === undefined) continue;
    // What failed inside of a call that failed comes first in time, and says more.
    if (found === undefined || span.endedSeq < (found.endedSeq ?? 0)) found = span;
  }
  return found;
}

function sentenceOf(
  attempt: AttemptSpan,
  call: CallSpan | undefined,
  run: { readonly status: RunStatus; readonly error?: { readonly message: string } | undefined },
): string {
  // The message of a command that failed is its whole line: how it ended says more.
  if (typeof call?.row.exitCode === "number" && call.row.exitCode !== 0) {
    return `${attempt.name}: the command exited with ${call.row.exitCode}`;
  }
  const message = attempt.row.error?.message ?? run.error?.message;
  if (message !== undefined && message !== "") return `${attempt.name}: ${oneLine(message)}`;
  if (call?.row.errorMessage !== undefined) return `${attempt.name}: ${oneLine(call.row.errorMessage)}`;
  return `${attempt.name} ${WORDS[attempt.status] ?? "did not end"}`;
}

const WORDS: Readonly<Record<string, string>> = {
  failed: "failed",
  timed_out: "took longer than it was given",
  interrupted: "was interrupted",
};

function oneLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

/** The last `count` lines of a stream that say something. */
export function tailOf(text: string, count: number): readonly string[] {
  return text.trimEnd().split("\n").slice(-count);
}
