import type { RunRows } from "@openexec/protocol";

/** Bytes as drivers give them. */
export type Blob = Uint8Array | ArrayBuffer;

/** The tables of `migrations.ts`. Times are milliseconds since 1970, flags 0 or 1. */
export interface IndexDatabase {
  meta: { name: string; value: Blob };
  term: { id: number; field: string; value: string };
  run: RunTable;
  run_commit: { project: number; sha: string; run_no: number };
  segment: { segment: number; version: number; min_started: number; max_started: number };
  segment_column: { segment: number; name: string; data: Blob };
  word: { id: number; text: string };
  doc: { id: number; run_no: number; body: Blob };
  texts_due: { run_no: number };
}

/** `no` orders rows as they came and is never given twice; the columns are what pages are ordered by. */
export interface RunTable {
  no: number;
  /** See `run-id.ts`; so is `fork_of`. */
  run_id: Blob;
  project: number;
  replay: number;
  started: number;
  duration: number | null;
  cost: number | null;
  tokens: number;
  tools: number;
  entered: number;
  replay_of: string | null;
  fork_of: Blob | null;
  pinned: number;
  unsettled: number;
  /** Its writer lives: it changes often, and is in no segment until it stops. */
  open: number;
  /** See `packed-row.ts`; `RunFacts` as JSON; what a fold goes on from: see `packed-state.ts`. */
  row: string;
  facts: string;
  state: Blob;
}

/** The table of the rows of each list; their columns are those of `row-columns.ts`. */
export const ROW_TABLES = {
  attempts: "attempt",
  modelCalls: "model_call",
  toolCalls: "tool_call",
  policyChecks: "policy_check",
  interactions: "interaction",
  artifacts: "artifact",
  sessions: "session",
  commits: "git_commit",
  ciJobs: "ci_job",
} as const satisfies { readonly [Name in keyof RunRows]: string };
