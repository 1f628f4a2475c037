import type { Cost, RunId, RunStatus, Verdict } from "@openexec/timeline";

/** A run as lists show it: everything that follows from its log and its labels, and nothing else. */
export interface RunSummary {
  readonly runId: RunId;
  /** `#1842`; absent where the run has none (an import, a lost `numbers.jsonl`). */
  readonly number?: number;
  readonly name: string;
  readonly title?: string;
  readonly project: string;
  readonly status: RunStatus;
  /** Trigger type of `RunStarted`: `cli`, `http`, `replay` … */
  readonly trigger: string;
  /** RFC 3339 UTC. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly durationMs?: number;
  /** Sequence number and chain hash of the last line that this summary covers. */
  readonly lastSeq: number;
  readonly head: string;
  readonly steps: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: readonly Cost[];
  /** Model calls whose price is unknown. */
  readonly unpricedCalls: number;
  readonly error?: { readonly code?: string; readonly message: string };
  /** Set on a replay: the run that it replayed, how, and what came out. */
  readonly replay?: { readonly of: string; readonly mode: string; readonly verdict?: Verdict };
  readonly pinned: boolean;
  readonly tags: readonly string[];
  readonly note?: string;
}
