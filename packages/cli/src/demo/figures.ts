import type { Verdict } from "@openexec/timeline";
import type { WorldCount } from "../replay/count-world.ts";

/** What one recording of the demo's flow came to; all of it read from its events. */
export interface RecordFigures {
  readonly number: number;
  readonly runId: string;
  /** Absolute path of the run's directory. */
  readonly dir: string;
  readonly head: string;
  readonly events: number;
  readonly durationMs: number;
  readonly modelCalls: number;
  /** Tools and commands. */
  readonly toolCalls: number;
  readonly policyChecks: number;
  readonly tokens: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly branch: string;
  readonly commit: string;
  /** The two models that write at once, in the order in which they answered. */
  readonly answers: readonly { readonly node: string; readonly durationMs: number }[];
}

/** What one replay found out. */
export interface ReplayFigures {
  /** Of the run that was replayed. */
  readonly number: number;
  readonly replayId: string;
  readonly verdict: Verdict;
  readonly head: string;
  readonly derivedHead: string;
  /** Of the replay itself; the start of its process is in `durationMs`. */
  readonly replayMs: number;
  readonly durationMs: number;
  readonly recordedMs: number;
  readonly compared: number;
  readonly served: number;
  readonly carried: number;
  /** What it did in the world, as its process counted; absent when that did not return. */
  readonly made?: WorldCount;
  readonly block: string;
}

/** Where a replay parted from its record after one word was changed. */
export interface ChangeFigures {
  readonly number: number;
  readonly verdict: Verdict;
  /** The changed file, as the user would name it, and its line. */
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  readonly events: number;
  readonly attemptId: string;
  readonly reason: string;
  readonly expected: string;
  readonly actual: string;
}

/** What `verify` says about a copy of a run in which one byte is another. */
export interface DamageFigures {
  readonly number: number;
  readonly copy: string;
  readonly file: string;
  /** Of the byte, from the start of the file. */
  readonly offset: number;
  readonly before: string;
  readonly after: string;
  /** What stands around the byte, before the change. */
  readonly context: string;
  readonly finding: {
    readonly code: string;
    readonly line: number;
    readonly message: string;
    readonly expected: string;
    readonly found: string;
  };
}
