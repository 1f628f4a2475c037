import type { TextsChange } from "@openexec/store";
import type { ErrorRecord, RunId } from "@openexec/timeline";
import type { ImportSettings, WriteOptions, WrittenSession } from "./write-session.ts";

/** A session that is to be written. */
export interface SessionJob extends WriteOptions {
  readonly jobType: "session";
  /** Absolute path of its log. */
  readonly path: string;
  readonly runId: RunId;
}

/** A run whose texts are to be read. */
export interface TextsJob {
  readonly jobType: "texts";
  readonly runId: RunId;
  readonly directory: string;
}

export type ImportJob = SessionJob | TextsJob;

/** What a thread is started with. */
export type WorkerData = ImportSettings;

/** The answer of a thread to a job. */
export type JobResult =
  | { readonly type: "written"; readonly written: WrittenSession }
  | { readonly type: "read"; readonly texts?: TextsChange }
  /** `fatal`: the next session would fail in the same way. */
  | { readonly type: "failed"; readonly error: ErrorRecord; readonly fatal: boolean };
