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

/** What becomes of a job. */
export type JobResult =
  | { readonly type: "written"; readonly written: WrittenSession }
  | { readonly type: "read"; readonly texts?: TextsChange }
  /** `fatal`: the next session would fail in the same way. */
  | { readonly type: "failed"; readonly error: ErrorRecord; readonly fatal: boolean };

/** What a thread is sent; it does its jobs in the order in which they come. */
export interface JobRequest {
  /** Of no other job of that thread. */
  readonly jobId: number;
  readonly job: ImportJob;
}

/** What it answers. */
export interface JobAnswer {
  readonly jobId: number;
  readonly result: JobResult;
}
