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

/** The columns of the rows of one run. `json` columns hold what is no plain value, `time` columns are as `rows.ts` says. */
export const ROW_TABLES = {
  attempts: {
    table: "attempt",
    columns: {
      attemptId: "text",
      nodeId: "text",
      nodeType: "text",
      title: "text",
      startedAt: "time",
      outcome: "text",
      endedSeq: "integer",
      endedAt: "time",
      durationMs: "real",
      error: "json",
    },
  },
  modelCalls: {
    table: "model_call",
    columns: {
      callId: "text",
      attemptId: "text",
      startedAt: "time",
      provider: "text",
      model: "text",
      status: "text",
      endedSeq: "integer",
      endedAt: "time",
      durationMs: "real",
      inputTokens: "integer",
      outputTokens: "integer",
      cachedTokens: "integer",
      costUsd: "real",
      finishReason: "text",
      timeToFirstTokenMs: "real",
      error: "json",
    },
  },
  toolCalls: {
    table: "tool_call",
    columns: {
      callId: "text",
      attemptId: "text",
      parentId: "text",
      startedAt: "time",
      name: "text",
      origin: "text",
      subject: "text",
      status: "text",
      endedSeq: "integer",
      endedAt: "time",
      durationMs: "real",
      exitCode: "integer",
      error: "json",
    },
  },
  policyChecks: {
    table: "policy_check",
    columns: {
      at: "time",
      attemptId: "text",
      callId: "text",
      capability: "text",
      resource: "text",
      decision: "text",
      rule: "text",
      reason: "text",
      enforced: "flag",
    },
  },
  interactions: {
    table: "interaction",
    columns: {
      interactionId: "text",
      attemptId: "text",
      interactionType: "text",
      mode: "text",
      message: "text",
      url: "text",
      schema: "json",
      options: "json",
      argumentsSha256: "text",
      expiresAt: "time",
      requestedAt: "time",
      action: "text",
      content: "json",
      by: "json",
      resolvedAt: "time",
      resolvedSeq: "integer",
      waitedMs: "real",
    },
  },
  artifacts: {
    table: "artifact",
    columns: {
      at: "time",
      attemptId: "text",
      name: "text",
      role: "text",
      path: "text",
      mediaType: "text",
      bytes: "integer",
      sha256: "text",
    },
  },
  sessions: {
    table: "session",
    columns: {
      sessionId: "text",
      handle: "text",
      agent: "text",
      command: "json",
      cwd: "text",
      turns: "integer",
      messages: "integer",
    },
  },
  commits: {
    table: "git_commit",
    columns: {
      at: "time",
      sha: "text",
      author: "text",
      subject: "text",
      files: "integer",
      added: "integer",
      removed: "integer",
    },
  },
  ciJobs: {
    table: "ci_job",
    columns: {
      at: "time",
      provider: "text",
      workflow: "text",
      run: "text",
      job: "text",
      status: "text",
      startedAt: "time",
      finishedAt: "time",
      durationMs: "real",
      url: "text",
      commit: "text",
    },
  },
} as const satisfies {
  readonly [Name in keyof RunRows]: {
    readonly table: string;
    readonly columns: Record<
      Exclude<keyof RunRows[Name], "seq">,
      "text" | "integer" | "real" | "json" | "flag" | "time"
    >;
  };
};
