import type { ErrorRecord, RunId } from "@openexec/timeline";
import type { ImportSettings, WrittenSession } from "./write-session.ts";

/** A session that is to be written. */
export interface SessionJob {
  /** Absolute path of its log. */
  readonly path: string;
  readonly runId: RunId;
  readonly number: number;
}

/** What a thread is started with. */
export type WorkerData = ImportSettings;

/** The answer of a thread to a job. */
export type JobResult =
  | { readonly type: "written"; readonly written: WrittenSession }
  /** `fatal`: the next session would fail in the same way. */
  | { readonly type: "failed"; readonly error: ErrorRecord; readonly fatal: boolean };
