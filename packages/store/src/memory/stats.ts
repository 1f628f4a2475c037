import type { Stats, StatsGroup } from "@openexec/protocol";
import { durationBucket } from "../query/quantiles.ts";
import { Tallies, Tally } from "../query/tally.ts";
import type { KnownRun } from "./known-run.ts";

/** Statistics of `runs`. */
export function statsOf(runs: readonly KnownRun[], by: StatsGroup | undefined): Stats {
  const all = new Tally();
  const statuses: Record<string, number> = {};
  let [modelCalls, toolCalls, unpricedCalls] = [0, 0, 0];
  for (const { row } of runs) {
    addRun(all, row);
    statuses[row.status] = (statuses[row.status] ?? 0) + 1;
    modelCalls += row.modelCalls;
    toolCalls += row.toolCalls;
    unpricedCalls += row.unpricedCalls;
  }
  const totals = { ...all.figures(), statuses, modelCalls, toolCalls, unpricedCalls };
  return by === undefined ? totals : { ...totals, groups: GROUPERS[by](runs).groups(by) };
}

function addRun(tally: Tally, row: KnownRun["row"]): void {
  tally.runs++;
  tally.add(row);
  if (row.durationMs !== undefined) tally.durations.add(durationBucket(row.durationMs));
}

function byRun(runs: readonly KnownRun[], keyOf: (row: KnownRun["row"]) => string): Tallies {
  const tallies = new Tallies();
  for (const { row } of runs) addRun(tallies.of(keyOf(row)), row);
  return tallies;
}

function byCall(runs: readonly KnownRun[], list: "modelCalls" | "toolCalls"): Tallies {
  const tallies = new Tallies();
  for (const { lists } of runs) {
    const seen = new Set<string>();
    for (const call of lists[list].values()) {
      const key = ("model" in call ? call.model : (call as { name?: string }).name) ?? "";
      const tally = tallies.of(key);
      if (!seen.has(key)) tally.runs++;
      seen.add(key);
      tally.calls++;
      if (call.status === "failed" || call.status === "timed_out") tally.failed++;
      if (call.durationMs !== undefined) tally.durations.add(durationBucket(call.durationMs));
      if ("model" in call) tally.add(call);
    }
  }
  return tallies;
}

const GROUPERS = {
  day: (runs) => byRun(runs, (row) => row.startedAt.slice(0, 10)),
  flow: (runs) => byRun(runs, (row) => row.flow),
  project: (runs) => byRun(runs, (row) => row.project),
  model: (runs) => byCall(runs, "modelCalls"),
  tool: (runs) => byCall(runs, "toolCalls"),
} satisfies Record<StatsGroup, (runs: readonly KnownRun[]) => Tallies>;
