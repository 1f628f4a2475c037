import type { RunId } from "@openexec/timeline";
import type { RunSummary } from "../run-summary.ts";
import {
  DEFAULT_PAGE,
  type SummaryCursor,
  type SummaryIndex,
  type SummaryKey,
  type SummaryPage,
  type SummaryQuery,
} from "../summary-index.ts";

/** The index in plain memory: for tests, and where no database can be opened. */
export class MemorySummaryIndex implements SummaryIndex {
  #runs = new Map<RunId, RunSummary>();

  async upsert(runs: readonly RunSummary[]): Promise<void> {
    for (const run of runs) {
      const known = this.#runs.get(run.runId);
      if (known === undefined || run.lastSeq >= known.lastSeq) this.#runs.set(run.runId, run);
    }
  }

  async get(runId: RunId): Promise<RunSummary | undefined> {
    return this.#runs.get(runId);
  }

  async list(query: SummaryQuery): Promise<SummaryPage> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const found = [...this.#runs.values()].filter((run) => matches(run, query)).sort(newestFirst);
    const runs = found.slice(0, limit);
    const last = runs.at(-1);
    if (found.length <= limit || last === undefined) return { runs };
    return { runs, next: { startedAt: last.startedAt, runId: last.runId } };
  }

  async keys(): Promise<readonly SummaryKey[]> {
    return [...this.#runs.values()].map(({ runId, status, lastSeq }) => ({ runId, status, lastSeq }));
  }

  async delete(runIds: readonly RunId[]): Promise<void> {
    for (const runId of runIds) this.#runs.delete(runId);
  }

  async replaceAll(runs: readonly RunSummary[]): Promise<void> {
    this.#runs = new Map(runs.map((run) => [run.runId, run]));
  }

  async close(): Promise<void> {
    this.#runs.clear();
  }
}

function matches(run: RunSummary, query: SummaryQuery): boolean {
  if (query.replays === undefined && run.replay !== undefined) return false;
  if (query.replays === "only" && run.replay === undefined) return false;
  if (query.statuses !== undefined && !query.statuses.includes(run.status)) return false;
  if (query.project !== undefined && run.project !== query.project) return false;
  if (query.name !== undefined && run.name !== query.name) return false;
  return query.after === undefined || newestFirst(query.after, run) < 0;
}

function newestFirst(a: SummaryCursor, b: SummaryCursor): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1;
  if (a.runId === b.runId) return 0;
  return a.runId < b.runId ? 1 : -1;
}
