import type { Stats, StatsGroup } from "@openexec/protocol";
import { STATS_ROWS } from "../port.ts";
import { Durations, durationBucket } from "../query/quantiles.ts";
import type { KnownRun } from "./known-run.ts";

type Group = NonNullable<Stats["groups"]>["rows"][number];

/** What adds up under one key. */
class Tally {
  readonly runs = new Set<string>();
  readonly durations = new Durations();
  calls = 0;
  failed = 0;
  inputTokens = 0;
  outputTokens = 0;
  costUsd: number | undefined;

  add(figures: {
    runId: string;
    durationMs?: number | undefined;
    inputTokens?: number | undefined;
    outputTokens?: number | undefined;
    costUsd?: number | undefined;
  }): void {
    this.runs.add(figures.runId);
    if (figures.durationMs !== undefined) this.durations.add(durationBucket(figures.durationMs));
    this.inputTokens += figures.inputTokens ?? 0;
    this.outputTokens += figures.outputTokens ?? 0;
    if (figures.costUsd !== undefined) this.costUsd = (this.costUsd ?? 0) + figures.costUsd;
  }

  figures(): Omit<Stats, "statuses" | "modelCalls" | "toolCalls" | "unpricedCalls" | "groups"> {
    const [p50Ms, p95Ms] = [this.durations.at(0.5), this.durations.at(0.95)];
    return {
      runs: this.runs.size,
      ...(p50Ms === undefined ? {} : { p50Ms }),
      ...(p95Ms === undefined ? {} : { p95Ms }),
      inputTokens: this.inputTokens,
      outputTokens: this.outputTokens,
      ...(this.costUsd === undefined ? {} : { costUsd: this.costUsd }),
    };
  }
}

/** Statistics of `runs`. */
export function statsOf(runs: readonly KnownRun[], by: StatsGroup | undefined): Stats {
  const all = new Tally();
  const statuses: Record<string, number> = {};
  let [modelCalls, toolCalls, unpricedCalls] = [0, 0, 0];
  for (const { row } of runs) {
    all.add({ ...row, runId: row.id });
    statuses[row.status] = (statuses[row.status] ?? 0) + 1;
    modelCalls += row.modelCalls;
    toolCalls += row.toolCalls;
    unpricedCalls += row.unpricedCalls;
  }
  const totals = { ...all.figures(), statuses, modelCalls, toolCalls, unpricedCalls };
  return by === undefined ? totals : { ...totals, groups: groupsOf(runs, by) };
}

function groupsOf(runs: readonly KnownRun[], by: StatsGroup): NonNullable<Stats["groups"]> {
  const tallies = new Map<string, Tally>();
  const tally = (key: string): Tally => {
    const known = tallies.get(key) ?? new Tally();
    tallies.set(key, known);
    return known;
  };
  const byCalls = by === "model" || by === "tool";
  for (const { row, lists } of runs) {
    const runId = row.id;
    if (by === "day") tally(row.startedAt.slice(0, 10)).add({ ...row, runId });
    else if (by === "flow") tally(row.flow).add({ ...row, runId });
    else if (by === "project") tally(row.project).add({ ...row, runId });
    else {
      const calls = by === "model" ? [...lists.modelCalls.values()] : [...lists.toolCalls.values()];
      for (const call of calls) {
        const name = "model" in call ? call.model : "name" in call ? call.name : "";
        const group = tally(name ?? "");
        group.add({ ...call, runId });
        group.calls++;
        if (call.status === "failed" || call.status === "timed_out") group.failed++;
      }
    }
  }
  const rows = [...tallies].map(([key, group]): Group => {
    const { calls, failed } = group;
    return { key, ...(byCalls ? { calls, failed } : {}), ...group.figures() };
  });
  rows.sort((a, b) => (by === "day" ? 0 : (b.calls ?? b.runs) - (a.calls ?? a.runs)) || (a.key < b.key ? -1 : 1));
  return {
    by,
    rows: by === "day" ? rows.slice(-STATS_ROWS) : rows.slice(0, STATS_ROWS),
    more: rows.length > STATS_ROWS,
  };
}
