import type { RunId, RunStatus } from "@openexec/timeline";
import type { RunSummary } from "./run-summary.ts";

/** Which runs a list shows, newest first. */
export interface SummaryQuery {
  /** At most so many; 50 when absent. */
  readonly limit?: number;
  /** Only runs after this place in the order: the `next` of an earlier page. */
  readonly after?: SummaryCursor;
  /** Replays of other runs; left out when absent. */
  readonly replays?: "include" | "only";
  readonly statuses?: readonly RunStatus[];
  readonly project?: string;
  readonly name?: string;
}

/** A place in the order of runs: by start, then by id. */
export interface SummaryCursor {
  readonly startedAt: string;
  readonly runId: string;
}

export interface SummaryPage {
  readonly runs: readonly RunSummary[];
  /** Absent on the last page. */
  readonly next?: SummaryCursor;
}

/** What is enough to see whether the index is behind a run's log. */
export interface SummaryKey {
  readonly runId: RunId;
  readonly status: RunStatus;
  readonly lastSeq: number;
}

/**
 * The query index of runs: a cache of what their logs say. It may be dropped at any time and is rebuilt from
 * the bundles. Every method rejects with {@link IndexError}, and nothing else, when the backend cannot answer.
 */
export interface SummaryIndex {
  /** Inserts or replaces. A summary never replaces one that covers more of the log. */
  upsert(runs: readonly RunSummary[]): Promise<void>;
  get(runId: RunId): Promise<RunSummary | undefined>;
  /** One page, newest start first; costs what it shows. */
  list(query: SummaryQuery): Promise<SummaryPage>;
  /** The keys of all runs, in no particular order. */
  keys(): Promise<readonly SummaryKey[]>;
  /** Unknown ids are ignored. */
  delete(runIds: readonly RunId[]): Promise<void>;
  /** Makes the index hold just these runs, at once: readers see the old runs or the new ones. */
  replaceAll(runs: readonly RunSummary[]): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export const DEFAULT_PAGE = 50;
